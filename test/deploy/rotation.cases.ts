import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { operateSecret } from "../support/operate-secret.ts";
import { basic, createRegistrar, INIT_TOKEN, textOf } from "../support/registrar.ts";
import { startTarget } from "../support/target.ts";
import { recall } from "./memory.ts";

const { deployment } = recall();
const target = await startTarget();
const registrar = createRegistrar(target);
const secrets = { secretsUrl: deployment.endpoint };
const credentials = operateSecret(secrets, deployment.credentialsSecret);
const keys = operateSecret(secrets, deployment.keysSecret);
afterAll(() => {
  credentials.end();
  keys.end();
});

const statusWith = async (password: string): Promise<number> => {
  const headers = [["Authorization", basic(target.user, password)]] as const;
  return (await registrar.call(INIT_TOKEN, { headers })).status;
};

/** Longer than functions of this deployment remember a secret. */
const FORGOTTEN_MILLISECONDS = 2500;

describe("operators rotate secrets without a deployment", () => {
  it("the keys: tokens and client secrets made with the version before stay good", async () => {
    const token = await registrar.initialAccessToken();
    const client = await registrar.client();
    const versionId = await keys.put(randomBytes(48).toString("base64url"));
    await pause(FORGOTTEN_MILLISECONDS);
    expect((await registrar.register(webClient(), { token })).status).toBe(201);
    const { json } = await registrar.manage(client, "GET");
    expect(textOf(json, "client_secret")).toBe(client.document["client_secret"]);
    const fresh = textOf((await registrar.initToken()).json, "access_token");
    const header = JSON.parse(Buffer.from(fresh.split(".")[0] ?? "", "base64url").toString()) as { kid: string };
    expect(header.kid).toBe(versionId);
    expect((await registrar.register(webClient(), { token: fresh })).status).toBe(201);
  });

  it("the password: the new one works at once, the old one no longer than the cache lasts", async () => {
    const password = `${randomBytes(24).toString("base64url")} "':%é\\`;
    // From here on the function remembers the old one.
    expect(await statusWith(target.password)).toBe(200);
    await credentials.put(JSON.stringify({ username: target.user, password }));
    // At most once per second does a wrong password make a function read the secret again.
    await pause(1100);
    expect(await statusWith(password)).toBe(200);
    await pause(FORGOTTEN_MILLISECONDS);
    expect([await statusWith(target.password), await statusWith(password)]).toEqual([401, 200]);
  });
});
