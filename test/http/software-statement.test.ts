import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, replacementOf, webClient } from "../support/builders.ts";
import { itemsOf } from "../support/client-table.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { createRegistrar, type RegisteredClient, type Registrar, registeredClient } from "../support/registrar.ts";
import { type Runner, runToEnd, startRunner } from "../support/start-runner.ts";
import { createStatementSigner, encodedPart, type StatementSigner } from "../support/statement-signer.ts";

const SIGNED = ["https://signed.example.org/callback"];
const ISSUERS = "cas.authn.oidc.registration.software-statement-issuers";
const REQUIRED = "cas.authn.oidc.registration.software-statement-required";

const now = (): number => Math.floor(Date.now() / 1000);

let signer: StatementSigner;
let unreachable: StatementSigner;
let runner: Runner;
let registrar: Registrar;
/** The same service where every client must come with a statement. */
let strictRunner: Runner;
let strict: Registrar;
let shortLived: { readonly client: RegisteredClient; readonly expiresAt: number };

beforeAll(async () => {
  [signer, unreachable] = await Promise.all([
    createStatementSigner("https://statements.example.com", "PS256"),
    createStatementSigner("https://unreachable.example.com"),
  ]);
  const issuers = JSON.stringify([
    { issuer: signer.issuer, jwks: signer.jwks, algorithms: ["PS256"] },
    { issuer: unreachable.issuer, jwks_uri: "https://unreachable.invalid/jwks" },
  ]);
  [runner, strictRunner] = await Promise.all([
    startRunner({ settings: { [ISSUERS]: issuers } }),
    startRunner({ settings: { [ISSUERS]: issuers, [REQUIRED]: "true" } }),
  ]);
  [registrar, strict] = [createRegistrar(runner), createRegistrar(strictRunner)];
  const expiresAt = now() + 2;
  const statement = await signer.sign({ redirect_uris: SIGNED, exp: expiresAt });
  shortLived = { client: registeredClient(await strict.register({ software_statement: statement })), expiresAt };
});
afterAll(() => Promise.all([runner.stop(), strictRunner.stop()]));

const countItems = async (): Promise<number> => (await itemsOf(runner.dynamodbUrl, runner.table)).length;
const isRefused = (code: string) => ({
  error: code,
  errors: [{ pointer: "/software_statement", code, section: "RFC 7591 2.3" }],
});

describe("RFC 7591 3.1.1: a client registers with a software statement", () => {
  it("and what it states is in the answer, besides the statement as it came", async () => {
    const software_statement = await signer.sign({ redirect_uris: SIGNED, client_name: "Signed", software_id: "4711" });
    const client = registeredClient(await registrar.register({ software_statement }));
    expect(client.document).toMatchObject({
      redirect_uris: SIGNED,
      client_name: "Signed",
      software_id: "4711",
      software_statement,
    });
    expect((await registrar.manage(client, "GET")).json).toMatchObject({ redirect_uris: SIGNED, software_statement });
  });

  it("and signed claims take the place of plain members, in every language", async () => {
    const software_statement = await signer.sign({ redirect_uris: SIGNED, "client_name#fr": "Signe" });
    const plain = webClient({ client_name: "Plain", "client_name#fr": "Simple" });
    const { document } = registeredClient(await registrar.register({ ...plain, software_statement }));
    expect(document).toMatchObject({ redirect_uris: SIGNED, client_name: "Plain", "client_name#fr": "Signe" });
  });

  it("which cannot state credentials", async () => {
    const claims = {
      client_id: "chosen",
      client_secret: "chosen",
      registration_access_token: "chosen",
      client_id_issued_at: 1,
    };
    const { document } = registeredClient(
      await registrar.register(webClient({ software_statement: await signer.sign(claims) })),
    );
    for (const [name, value] of Object.entries(claims)) expect(document[name], name).not.toBe(value);
  });

  it("which is optional where none is required", async () => {
    expect((await registrar.register(webClient())).status).toBe(201);
  });
});

describe("RFC 7591 3.2.2: a statement that is not believed is refused and nothing is stored", () => {
  const BAD: Readonly<Record<string, readonly [code: string, make: () => string | Promise<string>]>> = {
    expired: ["invalid_software_statement", () => signer.sign({ exp: now() - 1 })],
    "not yet valid": ["invalid_software_statement", () => signer.sign({ nbf: now() + 60 })],
    "of an unknown issuer": ["unapproved_software_statement", () => signer.sign({ iss: "https://other.example.com" })],
    "by another key": [
      "invalid_software_statement",
      async () => (await createStatementSigner(signer.issuer, "PS256")).sign({}),
    ],
    "by another algorithm": [
      "invalid_software_statement",
      async () => (await createStatementSigner(signer.issuer)).sign({}),
    ],
    unsigned: [
      "invalid_software_statement",
      () => `${encodedPart({ alg: "none" })}.${encodedPart({ iss: signer.issuer })}.`,
    ],
    "no statement": ["invalid_software_statement", () => "statement"],
  };

  it.each(Object.entries(BAD))("%s", async (_, [code, make]) => {
    const before = await countItems();
    const { status, json, headers } = await registrar.register(webClient({ software_statement: await make() }));
    expect([status, headers["www-authenticate"]]).toEqual([400, undefined]);
    expect(json).toMatchObject(isRefused(code));
    expect([json["client_id"], await countItems()]).toEqual([undefined, before]);
  });

  it("the answer has nothing of the statement in it", async () => {
    const software_statement = await signer.sign({ iss: "https://very-own.example.com" });
    const { text } = await registrar.register(webClient({ software_statement }));
    expect([text.includes("very-own"), text.includes(software_statement)]).toEqual([false, false]);
  });

  it.each([1, ["a.b.c"], {}])("%j is no statement", async (software_statement) => {
    const { status, json } = await registrar.register(webClient({ software_statement }));
    expect([status, json["error"]]).toEqual([400, "invalid_software_statement"]);
  });

  it("but where the issuer's keys cannot be had, the client may try again", async () => {
    const before = await countItems();
    const software_statement = await unreachable.sign({});
    const { status, json, headers } = await registrar.register(webClient({ software_statement }));
    expect([status, json["error"], headers["retry-after"]]).toEqual([503, "temporarily_unavailable", "1"]);
    expect([await countItems(), runner.logs().some(({ event }) => event === "document refused")]).toEqual([
      before,
      true,
    ]);
  });
});

describe("RFC 7592 2.2: an update of a client with a statement", () => {
  let client: RegisteredClient;
  let statement: string;
  beforeAll(async () => {
    statement = await signer.sign({ redirect_uris: SIGNED });
    client = registeredClient(await registrar.register({ software_statement: statement }));
  });
  const patch = (members: Json): Promise<Answer> => registrar.manage(client, "PATCH", { body: members });

  it("by PATCH cannot change what was signed, and says so in its answer", async () => {
    const { status, json } = await patch({ redirect_uris: ["https://evil.example.com/"], client_name: "New" });
    expect([status, json]).toMatchObject([
      200,
      { redirect_uris: SIGNED, client_name: "New", software_statement: statement },
    ]);
  });

  it("by PUT can send the client's own document back, and a fresh statement with it", async () => {
    const fresh = await signer.sign({ redirect_uris: SIGNED, client_name: "Fresh" });
    const { json } = await registrar.manage(client, "GET");
    expect((await registrar.manage(client, "PUT", { body: replacementOf(json) })).status).toBe(200);
    const { status, json: updated } = await registrar.manage(client, "PUT", {
      body: replacementOf(json, { software_statement: fresh, client_name: "Plain" }),
    });
    expect([status, updated]).toMatchObject([200, { client_name: "Fresh", software_statement: fresh }]);
  });

  it("with a statement that is not believed changes nothing", async () => {
    const { json: before } = await registrar.manage(client, "GET");
    const old = await signer.sign({ redirect_uris: ["https://evil.example.com/"], exp: now() - 1 });
    const answers = [
      await patch({ software_statement: old }),
      await registrar.manage(client, "PUT", { body: replacementOf(before, { software_statement: old }) }),
    ];
    for (const { status, json } of answers)
      expect([status, json]).toMatchObject([400, isRefused("invalid_software_statement")]);
    expect((await registrar.manage(client, "GET")).json).toEqual(before);
  });

  it("without it is without what it signed, where none is required", async () => {
    const other = registeredClient(await registrar.register({ software_statement: statement }));
    const { status, json } = await registrar.manage(other, "PUT", {
      body: replacementOf(webClient({ client_id: other.id, client_secret: other.document["client_secret"] })),
    });
    expect([status, json["redirect_uris"], json["software_statement"]]).toEqual([
      200,
      webClient()["redirect_uris"],
      undefined,
    ]);
  });
});

describe("where every client must come with a statement", () => {
  it("one without is refused", async () => {
    const { status, json } = await strict.register(webClient());
    expect([status, json]).toMatchObject([400, isRefused("invalid_software_statement")]);
    expect((await strict.register(webClient({ software_statement: null }))).status).toBe(400);
  });

  it("one with is registered, and PUT without it is refused and changes nothing", async () => {
    const client = registeredClient(
      await strict.register({ software_statement: await signer.sign({ redirect_uris: SIGNED }) }),
    );
    const body = replacementOf(client.document);
    const { software_statement: _, ...without } = body;
    expect((await strict.manage(client, "PUT", { body: without })).json).toMatchObject(
      isRefused("invalid_software_statement"),
    );
    expect((await strict.manage(client, "PATCH", { body: { software_statement: null } })).status).toBe(400);
    expect((await strict.manage(client, "GET")).headers["etag"]).toBe(client.etag);
    expect((await strict.manage(client, "PUT", { body })).status).toBe(200);
  });

  it("a statement that has expired since still counts for the client that registered with it, for no other", async () => {
    await setTimeout(Math.max(0, shortLived.expiresAt * 1000 + 50 - Date.now()));
    const { client } = shortLived;
    const patched = await strict.manage(client, "PATCH", {
      body: { client_name: "New", redirect_uris: ["https://evil.example.com/"] },
    });
    expect([patched.status, patched.json]).toMatchObject([200, { client_name: "New", redirect_uris: SIGNED }]);
    expect((await strict.manage(client, "PUT", { body: replacementOf(patched.json) })).status).toBe(200);
    const { status, json } = await strict.register({ software_statement: client.document["software_statement"] });
    expect([status, json["error_description"]]).toEqual([400, "software_statement: must not be expired"]);
  });
});

const KEYS = JSON.stringify({ keys: [EC_KEY] });

describe("settings of statements that do not hold stop the service from starting", () => {
  it.each([
    ["no JSON", [`${ISSUERS}=issuer`]],
    ["an issuer without keys", [`${ISSUERS}=[{"issuer":"https://a.example.com"}]`]],
    [
      "an issuer with two sources of keys",
      [`${ISSUERS}=[{"issuer":"https://a.example.com","jwks":${KEYS},"jwks_uri":"https://a.example.com/"}]`],
    ],
    [
      "keys that are not fetched by https",
      [`${ISSUERS}=[{"issuer":"https://a.example.com","jwks_uri":"http://a.example.com/"}]`],
    ],
    ["an unknown algorithm", [`${ISSUERS}=[{"issuer":"https://a.example.com","jwks":${KEYS},"algorithms":["none"]}]`]],
    ["statements required of nobody", [`${REQUIRED}=true`]],
  ])("%s", async (_, settings) => {
    const { code, stderr } = await runToEnd("--port", "0", ...settings.flatMap((setting) => ["-c", setting]));
    expect([code, stderr.trim().split("\n").length, stderr.includes("software-statement")]).toEqual([1, 1, true]);
  });
});
