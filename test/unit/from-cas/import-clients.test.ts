import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type ImportDependencies, importClient } from "../../../infra/from-cas/import-clients.ts";
import { planImport, type ReadyClient } from "../../../infra/from-cas/plan.ts";
import { readService } from "../../../infra/from-cas/read-services.ts";
import { renderReport, reportOf } from "../../../infra/from-cas/report.ts";
import { createTokensFile } from "../../../infra/from-cas/tokens-file.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { isExpired, openClientSecret } from "../../../lib/tokens/client-secret.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { settingsOf } from "../../support/claims.ts";
import { createMemorySecret } from "../../support/memory-secret.ts";
import { BASE, NOW } from "./carried-fields.ts";

const SETTINGS = settingsOf({ PUBLIC_BASE_URL: "https://register.example.org" });
const directory = mkdtempSync(join(tmpdir(), "import-"));
afterAll(() => rmSync(directory, { recursive: true }));

const nobody = () => Promise.reject(new Error("nothing is to be fetched"));
const context = { settings: SETTINGS, now: NOW, fetchPublicJson: nobody, fetchIssuerKeys: nobody };
const CLASS = "org.apereo.cas.services.OidcRegisteredService";
const planOf = (...services: readonly object[]) =>
  planImport(
    services.map((service, index) => readService(`${index}.json`, JSON.stringify({ "@class": CLASS, ...service }))),
    context,
  );

async function readyOf(members: object): Promise<ReadyClient> {
  const [plan] = await planOf({ ...BASE, ...members });
  if (plan?.ready === undefined) throw new Error(JSON.stringify(plan));
  return plan.ready;
}

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
    const nothing = { clientSecret: undefined, tokenEndpointAuthenticationMethod: undefined };
    const [third] = await planOf({ ...BASE, ...nothing, idTokenSigningAlg: "HS256" });
    expect(third).toMatchObject({ verdict: "refused" });
  });

  it("leaves out a secret that the client has no use for", async () => {
    const ready = await readyOf({ tokenEndpointAuthenticationMethod: "none" });
    expect(ready).not.toHaveProperty("secret");
  });
});

describe("the report", () => {
  const settings = { context: {}, notes: [], othersCount: 0 };

  it("shows nothing that could steer a terminal", async () => {
    const plans = await planOf({ ...BASE, name: "\u001b[2J\u202eRP", "bad\u0007field": "x" });
    const text = renderReport(reportOf(settings, plans, new Map()));
    expect(text).toContain("?[2J?RP");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it("says what became of each client that was ready", async () => {
    const plans = await planOf(
      { ...BASE, clientId: "one" },
      { ...BASE, clientId: "two" },
      { ...BASE, clientId: "a b" },
    );
    const outcomes = new Map([
      ["one", "imported"],
      ["two", "unclear"],
    ] as const);
    const report = reportOf(settings, plans, outcomes, "tokens.jsonl");
    expect(report.counts).toEqual({ imported: 1, unclear: 1, refused: 1 });
    expect(renderReport(report)).toContain("tokens.jsonl");
  });
});
