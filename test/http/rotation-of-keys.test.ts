import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { decodeProtectedHeader, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { observeTable } from "../support/observe-table.ts";
import { operateSecret } from "../support/operate-secret.ts";
import { createRegistrar, type RegisteredClient, registeredClient, textOf } from "../support/registrar.ts";
import { startRunner } from "../support/start-runner.ts";

/** The cache time of the runners, and a little. */
const CACHE_MILLISECONDS = 1200;

/** A runner of a test's own, with its keys secret in the hands of an operator: what a function has met, it remembers. */
async function operate() {
  const runner = await startRunner({ settings: { "cas.authn.oidc.registration.secrets-cache": "PT1S" } });
  const keys = operateSecret(runner, runner.keysSecret);
  const table = observeTable(runner);
  const registrar = createRegistrar(runner);
  const fresh = async (): Promise<string> => textOf((await registrar.initToken()).json, "access_token");
  return {
    registrar,
    fresh,
    registerFresh: async (): Promise<RegisteredClient> =>
      registeredClient(await registrar.register(webClient(), { token: await fresh() })),
    statusOf: async (token: string): Promise<number> => (await registrar.register(webClient(), { token })).status,
    /** The version of the keys secret that a client's secret is sealed by. */
    sealedBy: async ({ id }: RegisteredClient): Promise<string | undefined> =>
      decodeProtectedHeader(textOf((await table.itemOf(id)) ?? {}, "client_secret_sealed")).kid,
    /** Makes a new version of the keys secret and waits until every function works with it. */
    rotate: async (): Promise<string> => {
      const versionId = await keys.put(randomBytes(48).toString("base64url"));
      await pause(CACHE_MILLISECONDS);
      return versionId;
    },
    [Symbol.asyncDispose]: async () => {
      keys.end();
      table.end();
      await runner.stop();
    },
  };
}

/** A token such as anybody can make: well formed, of a key version that does not exist. */
const strangerToken = (): Promise<string> =>
  new SignJWT({ x: 1 })
    .setProtectedHeader({ alg: "HS256", typ: "initial-access+jwt", kid: randomUUID() })
    .sign(new Uint8Array(32));

// The tests mostly wait, so they do it together, each on its own.
describe.concurrent("after the keys are rotated", () => {
  it("new tokens name the new version, and those of the old one are good on", async () => {
    await using operated = await operate();
    const { fresh, rotate, statusOf } = operated;
    const old = await fresh();
    const versionId = await rotate();
    const token = await fresh();
    expect([decodeProtectedHeader(old).kid === versionId, decodeProtectedHeader(token).kid]).toEqual([
      false,
      versionId,
    ]);
    expect([await statusOf(token), await statusOf(old)]).toEqual([201, 201]);
  });

  it("a token of the new version is good at once at a function that still remembers the old one as the current", async () => {
    await using operated = await operate();
    const { fresh, rotate, statusOf } = operated;
    const [old] = [await fresh(), await pause(CACHE_MILLISECONDS / 2)];
    const rotated = rotate();
    await pause(CACHE_MILLISECONDS / 2);
    // Read after the rotation or just before it, so that it is remembered while initToken learns the new one.
    expect(await statusOf(old)).toBe(201);
    await rotated;
    expect(await statusOf(await fresh())).toBe(201);
  });

  it("sealed secrets are read, kept by updates, and compared as before", async () => {
    await using operated = await operate();
    const { registrar, registerFresh, rotate } = operated;
    const client = await registerFresh();
    const secret = textOf(client.document, "client_secret");
    await rotate();
    expect((await registrar.manage(client, "GET")).json["client_secret"]).toBe(secret);
    expect(
      (await registrar.manage(client, "PATCH", { body: { client_name: "x", client_secret: secret } })).json[
        "client_secret"
      ],
    ).toBe(secret);
    expect((await registrar.manage(client, "PATCH", { body: { client_secret: `${secret}x` } })).status).toBe(400);
  });

  it("an update seals the secret anew, so that the old version can be given up one day", async () => {
    await using operated = await operate();
    const { registrar, registerFresh, rotate, sealedBy } = operated;
    const client = await registerFresh();
    const versionId = await rotate();
    expect(await sealedBy(client)).not.toBe(versionId);
    await registrar.manage(client, "PATCH", { body: { client_name: "x" } });
    expect(await sealedBy(client)).toBe(versionId);
    expect((await registrar.manage(client, "GET")).json["client_secret"]).toBe(client.document["client_secret"]);
  });

  it("secrets of three versions are read one after the other by a function that has met none of them", async () => {
    await using operated = await operate();
    const { registrar, registerFresh, rotate } = operated;
    const clients: RegisteredClient[] = [];
    for (const isRotated of [false, true, true]) {
      if (isRotated) await rotate();
      clients.push(await registerFresh());
    }
    const answers: (readonly [number, unknown])[] = [];
    for (const client of clients) {
      const { status, json } = await registrar.manage(client, "GET");
      answers.push([status, json["client_secret"]]);
    }
    expect(answers).toEqual(clients.map(({ document }) => [200, document["client_secret"]]));
  });

  it("two old tokens of different versions are good one after the other at a function that has met neither", async () => {
    await using operated = await operate();
    const { fresh, rotate, statusOf } = operated;
    const [first, , second] = [await fresh(), await rotate(), await fresh()];
    await rotate();
    expect([await statusOf(first), await statusOf(second)]).toEqual([201, 201]);
  });

  it("a stranger who makes up key versions keeps no good token out", async () => {
    await using operated = await operate();
    const { fresh, rotate, statusOf } = operated;
    const old = await fresh();
    await rotate();
    expect([await statusOf(await strangerToken()), await statusOf(old)]).toEqual([401, 201]);
  });

  it("a stranger who makes up many of them may delay a good token, but does not make it a bad one", async () => {
    await using operated = await operate();
    const { fresh, rotate, statusOf } = operated;
    const old = await fresh();
    await rotate();
    for (let made = 0; made < 40; made += 1) await statusOf(await strangerToken());
    expect([201, 503]).toContain(await statusOf(old));
  });
});
