import { describe, expect, it } from "vitest";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { readClient } from "../../../lib/registration/read-client.ts";
import { registerClient } from "../../../lib/registration/register-client.ts";
import { replaceClient } from "../../../lib/registration/replace-client.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { EC_KEY, keyClient, webClient } from "../../support/builders.ts";
import type { Json } from "../../support/http-client.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { createUseCases, NOW, requestOf, targetOf, type UseCases } from "../../support/use-cases.ts";

const LIFETIME = 3600;

const { store } = await openTestedStore();

/** The use cases some seconds after the clients of these tests are registered. */
function later(seconds: number) {
  const cases = createUseCases(store, { CLIENT_SECRET_EXPIRATION_SECONDS: String(LIFETIME) });
  cases.time.now = NOW + seconds;
  return cases;
}
/** The use cases of a function that has just been started and remembers no key. */
const withKeysOf = ({ dependencies, keys }: UseCases) => ({ ...dependencies, keyring: createKeyring(keys) });
const register = (metadata: Json = webClient()) => registerClient(later(0).dependencies, {}, requestOf(metadata));
const amend = (client: ClientAnswer, seconds: number, patch: Json = {}) =>
  amendClient(later(seconds).dependencies, targetOf(client), () => patch);

describe("an expired client secret (PATCH as Apereo CAS has it)", () => {
  it("is renewed by an empty patch, and nothing else is changed", async () => {
    const registered = await register();
    const renewed = await amend(registered, LIFETIME);
    expect(renewed.secret).not.toBe(registered.secret);
    expect(renewed.client).toStrictEqual({
      ...registered.client,
      revision: 2,
      audit: [
        ...registered.client.audit,
        expect.objectContaining({ seq: 2, actions: ["secret-renewed"], members: {} }),
      ],
      secret: { ...renewed.client.secret, digest: digestOf(renewed.secret ?? ""), expiresAt: NOW + 2 * LIFETIME },
    });
    expect(await readClient(later(LIFETIME).dependencies, targetOf(registered))).toMatchObject({
      secret: renewed.secret,
    });
  });

  it("is renewed by any patch that goes through", async () => {
    const registered = await register();
    const renewed = await amend(registered, LIFETIME + 5, { client_name: "New" });
    expect(renewed.secret).not.toBe(registered.secret);
    expect(renewed.client).toMatchObject({ revision: 2, metadata: { client_name: "New" } });
  });

  it("is not renewed by a patch that is refused", async () => {
    const registered = await register();
    await expect(amend(registered, LIFETIME, { redirect_uris: null })).rejects.toMatchObject({
      reason: { kind: "metadata_refused" },
    });
    expect(await store.find(registered.client.clientId)).toStrictEqual(registered.client);
  });

  it("is renewed once, not by each patch", async () => {
    const registered = await register();
    const [first, second] = [await amend(registered, LIFETIME), await amend(registered, LIFETIME)];
    expect([second.secret, second.client.revision]).toEqual([first.secret, 2]);
  });

  it("is renewed once by patches at the same time", async () => {
    const registered = await register();
    const answers = await Promise.all([1, 2, 3, 4].map(() => amend(registered, LIFETIME)));
    expect(new Set(answers.map(({ secret }) => secret)).size).toBe(1);
  });

  it("is left alone by reading and by replacing", async () => {
    const registered = await register();
    const read = await readClient(later(LIFETIME).dependencies, targetOf(registered));
    const body = webClient({ client_id: registered.client.clientId });
    const replaced = await replaceClient(later(LIFETIME).dependencies, targetOf(registered), () => body);
    expect([read.secret, replaced.secret]).toEqual([registered.secret, registered.secret]);
    expect(replaced.client.secret).toStrictEqual(registered.client.secret);
  });

  it("is told in the log, without itself", async () => {
    const registered = await register();
    const cases = later(LIFETIME);
    const { secret = "" } = await amendClient(cases.dependencies, targetOf(registered), () => ({}));
    expect(cases.events()).toEqual(["client updated", "client secret renewed"]);
    expect(cases.lines.join("").includes(secret)).toBe(false);
  });
});

describe("a client secret that has not expired", () => {
  it("stays, and an empty patch writes nothing", async () => {
    const registered = await register();
    const answer = await amend(registered, LIFETIME - 1);
    expect([answer.secret, answer.client]).toEqual([registered.secret, registered.client]);
  });

  it("that never expires stays for ever", async () => {
    const registered = await registerClient(createUseCases(store).dependencies, {}, requestOf(webClient()));
    expect((await amend(registered, 10 * 365 * 86_400)).secret).toBe(registered.secret);
  });

  it("stays, sealed anew, when another key has become current", async () => {
    const cases = later(0);
    const registered = await registerClient(cases.dependencies, {}, requestOf(webClient()));
    cases.keys.rotate("v2", "another text");
    const answer = await amendClient(cases.dependencies, targetOf(registered), () => ({ client_name: "New" }));
    expect(answer.secret).toBe(registered.secret);
    expect(answer.client.secret).toEqual({ ...registered.client.secret, sealed: answer.client.secret?.sealed });
    cases.keys.forget("v1");
    const read = await readClient(withKeysOf(cases), targetOf(registered));
    expect(read.secret).toBe(registered.secret);
  });

  it("stays a digest when the key that sealed it is gone: it is answered no more, but not replaced", async () => {
    const cases = later(0);
    const registered = await registerClient(cases.dependencies, {}, requestOf(webClient()));
    cases.keys.rotate("v2", "another text");
    cases.keys.forget("v1");
    const dependencies = withKeysOf(cases);
    expect((await readClient(dependencies, targetOf(registered))).secret).toBeUndefined();
    const answer = await amendClient(dependencies, targetOf(registered), () => ({
      client_secret: registered.secret,
      client_name: "New",
    }));
    expect([answer.secret, answer.client.secret]).toEqual([undefined, registered.client.secret]);
  });
});

describe("OIDC Registration 3.2: a client has a secret while it has a use for one", () => {
  it("it goes when the use goes, and a new one comes with a new use", async () => {
    const registered = await register(webClient({ jwks: { keys: [EC_KEY] } }));
    const without = await amend(registered, 1, { token_endpoint_auth_method: "private_key_jwt" });
    expect([without.secret, without.client.secret]).toEqual([undefined, undefined]);
    const again = await amend(registered, 2, { token_endpoint_auth_method: null });
    expect(again.client.secret).toMatchObject({ expiresAt: NOW + 2 + LIFETIME });
    expect([typeof again.secret, again.secret === registered.secret]).toEqual(["string", false]);
  });

  it("an algorithm that is keyed with it is a use", async () => {
    const registered = await register(keyClient());
    expect(registered.secret).toBeUndefined();
    const answer = await amend(registered, 1, { id_token_signed_response_alg: "HS512" });
    expect(answer.secret).toHaveLength(64);
  });
});
