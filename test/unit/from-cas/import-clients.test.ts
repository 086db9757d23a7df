import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type ImportDependencies, importClient } from "../../../infra/from-cas/import-clients.ts";
import type { ReadyClient } from "../../../infra/from-cas/plan.ts";
import { createTokensFile } from "../../../infra/from-cas/tokens-file.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { isExpired, openClientSecret } from "../../../lib/tokens/client-secret.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { createMemorySecret } from "../../support/memory-secret.ts";
import { BASE, NOW } from "./carried-fields.ts";
import { planOf, readyOf, SETTINGS } from "./planned.ts";

const directory = mkdtempSync(join(tmpdir(), "import-"));
afterAll(() => rmSync(directory, { recursive: true }));

type Store = ImportDependencies["store"];
let files = 0;

async function importInto(store: Store, ...ready: readonly ReadyClient[]) {
  files += 1;
  const path = join(directory, `${files}.jsonl`);
  const tokens = createTokensFile(path);
  const keyring = createKeyring(createMemorySecret("v1", "the text of the keys secret"));
  let seed = 0;
  const random = (length: number) => {
    seed += 1;
    return new Uint8Array(length).fill(seed);
  };
  const outcomes: string[] = [];
  for (const one of ready)
    outcomes.push(await importClient({ settings: SETTINGS, store, keyring, clock: () => NOW, random, tokens }, one));
  tokens.close();
  return { outcomes, path, keyring };
}

const none = () => Promise.resolve(undefined);
const lines = (path: string) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("the import of a client", () => {
  it("stores its identifier, its sealed secret with the expiry, and the digest of its new token", async () => {
    const stored: Client[] = [];
    const create = async (client: Client) => stored.push(client) > 0;
    const ready = await readyOf({ clientSecretExpiration: NOW - 1, name: "RP" });
    const { outcomes, path, keyring } = await importInto({ find: none, create }, ready);
    expect(outcomes).toEqual(["imported"]);
    const [client] = stored;
    if (client?.secret === undefined) throw new Error("no client with a secret was stored");
    const [line] = lines(path);
    expect(line).toEqual({
      client_id: "client",
      client_name: "RP",
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      registration_client_uri: "https://register.example.org/oidc/clientConfig?clientId=client",
    });
    expect(client).toMatchObject({ clientId: "client", revision: 1, issuedAt: NOW });
    expect(client.registrationTokenDigest).toBe(digestOf(line.registration_access_token));
    expect(client.audit).toMatchObject([{ actions: ["imported"], by: "operator", id: "from-cas" }]);
    expect(client.secret.digest).toBe(digestOf(BASE.clientSecret));
    expect(await openClientSecret(keyring, "client", client.secret)).toBe(BASE.clientSecret);
    expect(isExpired(client.secret, NOW)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("puts the token on the disk before the client into the table", async () => {
    let before = "";
    const create = async () => {
      before = readFileSync(join(directory, `${files}.jsonl`), "utf8");
      return true;
    };
    await importInto({ find: none, create }, await readyOf({}));
    expect(JSON.parse(before)).toMatchObject({ client_id: "client" });
  });

  it("takes the token back where another was faster, and keeps that of others", async () => {
    const create = async ({ clientId }: Client) => clientId !== "second";
    const ready = await Promise.all(["first", "second", "third"].map((clientId) => readyOf({ clientId })));
    const { outcomes, path } = await importInto({ find: none, create }, ...ready);
    expect(outcomes).toEqual(["imported", "already there", "imported"]);
    expect(lines(path).map((line) => line.client_id)).toEqual(["first", "third"]);
  });

  it("keeps the token where the table did not answer: the client may be there", async () => {
    const create = () => Promise.reject(new Error("no answer"));
    const { outcomes, path } = await importInto({ find: none, create }, await readyOf({}));
    expect(outcomes).toEqual(["unclear"]);
    expect(lines(path)).toHaveLength(1);
  });

  it("makes no token where the table did not say whether the client is there", async () => {
    const [first, second] = await Promise.all(["first", "second"].map((clientId) => readyOf({ clientId })));
    if (first === undefined || second === undefined) throw new Error("two clients are ready");
    const find = (clientId: string) => (clientId === "first" ? Promise.reject(new Error("no answer")) : none());
    const { outcomes, path } = await importInto({ find, create: async () => true }, first, second);
    expect(outcomes).toEqual(["unclear", "imported"]);
    expect(lines(path).map((line) => line.client_id)).toEqual(["second"]);
  });

  it("leaves a file behind only if there is a token in it", async () => {
    const create = () => Promise.resolve(false);
    const { path } = await importInto({ find: none, create }, await readyOf({}));
    expect(() => statSync(path)).toThrow(/ENOENT/);
  });
});

describe("the plan of an import", () => {
  it("refuses what breaks a rule of client metadata, naming field, rule and section", async () => {
    const [plan] = await planOf({ ...BASE, serviceId: "http://rp\\.example\\.org/cb", sectorIdentifierUri: "file:/x" });
    expect(plan).toMatchObject({ verdict: "refused", clientId: "client" });
    const refused = plan?.findings.filter(({ fate }) => fate === "refused") ?? [];
    expect(refused.map(({ field }) => field).toSorted()).toEqual(["sectorIdentifierUri", "serviceId"]);
    for (const { because } of refused) expect(because).toMatch(/ must .*\(OIDC/);
  });

  it("refuses the second service with an identifier, and one whose algorithms need a secret that is not there", async () => {
    const [first, second] = await planOf(BASE, BASE);
    expect([first?.verdict, second?.verdict]).toEqual(["ready", "refused"]);
    expect(second?.findings).toContainEqual({ field: "clientId", fate: "refused", because: "0.json has the same" });
    const nothing = { clientSecret: undefined, tokenEndpointAuthenticationMethod: undefined };
    const [third] = await planOf({ ...BASE, ...nothing, idTokenSigningAlg: "HS256" });
    expect(third).toMatchObject({ verdict: "refused" });
  });

  it("names the redirect URI that a rule refuses, and the setting where one allows it", async () => {
    const because = async (serviceId: string) => {
      const [plan] = await planOf({ ...BASE, serviceId });
      return plan?.findings.filter(({ fate }) => fate === "refused").map((one) => one.because);
    };
    expect(await because("https?://rp\\.example\\.org/cb")).toEqual([
      expect.stringMatching(
        /^redirect_uris\/1 must be an https URL .*; it is http:\/\/rp\.example\.org\/cb; .*http-redirect-uris-allowed=true/,
      ),
    ]);
    expect(await because("rp:cb")).toEqual([expect.not.stringContaining("http-redirect-uris-allowed")]);
  });

  it("leaves out a secret that the client has no use for", async () => {
    const ready = await readyOf({ tokenEndpointAuthenticationMethod: "none" });
    expect(ready).not.toHaveProperty("secret");
  });
});
