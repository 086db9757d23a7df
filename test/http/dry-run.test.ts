import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyClient, nativeClient, REDIRECT_URI, webClient } from "../support/builders.ts";
import { itemsOf } from "../support/client-table.ts";
import type { Answer } from "../support/http-client.ts";
import { type Call, createRegistrar, REGISTER, type Registrar, textOf } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
let openRunner: Runner;
let open: Registrar;
beforeAll(async () => {
  [runner, openRunner] = await Promise.all([
    startRunner(),
    startRunner({ settings: { "cas.authn.oidc.registration.dynamic-client-registration-mode": "OPEN" } }),
  ]);
  [registrar, open] = [createRegistrar(runner), createRegistrar(openRunner)];
});
afterAll(() => Promise.all([runner.stop(), openRunner.stop()]));

const itemsNow = () => itemsOf(runner.dynamodbUrl, runner.table);
/** A registration with this query and an initial access token, unless the call says otherwise. */
async function post(query: string, body: Call["body"] = webClient(), call: Call = {}): Promise<Answer> {
  const token = Object.hasOwn(call, "token") ? call.token : await registrar.initialAccessToken();
  return registrar.call(`${REGISTER}${query}`, { method: "POST", type: "application/json", body, ...call, token });
}
const rehearse = (body?: Call["body"], call?: Call) => post("?dry_run=true", body, call);

const CREDENTIALS = [
  "client_id",
  "client_id_issued_at",
  "client_secret",
  "client_secret_expires_at",
  "registration_access_token",
  "registration_client_uri",
];

describe("POST /oidc/register?dry_run=true rehearses a registration", () => {
  it.each([
    ["a web client", webClient({ client_name: "Client", "client_name#fr": "Cliente", unknown: [1] })],
    ["a native client", nativeClient()],
    ["a client with a key", keyClient()],
    ["a client that lets the server choose", webClient({ id_token_signing_alg_values_supported: ["ES256", "RS256"] })],
  ])("and answers 200 with what would be registered: %s", async (_, body) => {
    const { status, json } = await rehearse(body);
    const registered = await registrar.register(body);
    expect([status, registered.status]).toEqual([200, 201]);
    const expected = Object.entries(registered.json).filter(([name]) => !CREDENTIALS.includes(name));
    expect(json).toEqual(Object.fromEntries(expected));
    expect(Object.keys(json)).toContain("supplied_metadata");
  });

  it("without credentials, an entity tag or anything else to manage", async () => {
    const { json, headers } = await rehearse();
    expect(CREDENTIALS.filter((name) => Object.hasOwn(json, name))).toEqual([]);
    expect([headers["etag"], headers["location"], headers["cache-control"], headers["content-type"]]).toEqual([
      undefined,
      undefined,
      "no-store",
      "application/json",
    ]);
  });

  it("and stores nothing, whether it goes well or not", async () => {
    const before = await itemsNow();
    await rehearse();
    await rehearse({ redirect_uris: [] });
    await rehearse("no JSON");
    expect(await itemsNow()).toEqual(before);
  });

  it("as often as one likes with one token, which registers afterwards", async () => {
    const token = await registrar.initialAccessToken();
    const statuses = [
      await rehearse(webClient(), { token }),
      await rehearse(webClient(), { token }),
      await post("", webClient(), { token }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 201]);
  });

  it("and is logged as what it is", async () => {
    const token = textOf((await registrar.initToken()).json, "access_token");
    const eventsFrom = (start: number) =>
      runner
        .logs()
        .slice(start)
        .map(({ event }) => event);
    const lastIssued = () => eventsFrom(0).lastIndexOf("initial access token issued");
    // Lines come through a pipe and after the answer: once that of the token is there, so are all before it.
    await expect.poll(() => runner.logs().at(lastIssued())?.["token_id"]).toBe(decodeJwt(token).jti);
    const before = lastIssued() + 1;
    await rehearse(webClient(), { token });
    await expect.poll(() => eventsFrom(before)).toEqual(["registration rehearsed"]);
  });
});

describe("a rehearsal is refused as the registration would be", () => {
  const BAD: readonly (readonly [string, Call["body"], Call])[] = [
    ["several faults", { redirect_uris: ["http://rp.example.org/", "x"], client_name: 1, default_max_age: "1" }, {}],
    ["no redirect URI", {}, {}],
    ["no JSON", "{", {}],
    ["an array", [], {}],
    ["nothing", "", {}],
    ["another type", webClient(), { type: "text/plain" }],
    ["too much", webClient({ client_name: "x".repeat(70_000) }), {}],
    ["no token", webClient(), { token: undefined }],
    ["a bad token", webClient(), { token: "bad" }],
    ["no token and bad metadata", {}, { token: undefined }],
  ];

  it.each(BAD)("%s", async (_, body, call) => {
    const [rehearsed, registered] = [await rehearse(body, call), await post("", body, call)];
    expect([rehearsed.status, rehearsed.text]).toEqual([registered.status, registered.text]);
    expect(rehearsed.headers["www-authenticate"]).toBe(registered.headers["www-authenticate"]);
    expect(rehearsed.status).toBeGreaterThanOrEqual(400);
  });

  it("with every fault at once", async () => {
    const { status, json } = await rehearse({
      redirect_uris: ["x", REDIRECT_URI],
      client_name: 1,
      default_max_age: "1",
    });
    const errors = json["errors"] as { pointer: string }[];
    expect([status, json["error"]]).toEqual([400, "invalid_redirect_uri"]);
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/redirect_uris/0", "/client_name", "/default_max_age"]);
  });

  it("with the registration access token of a client", async () => {
    const { token } = await registrar.client();
    expect((await rehearse(webClient(), { token })).status).toBe(401);
  });

  it.each(["GET", "PUT", "DELETE"])("by %s, which registers nothing either", async (method) => {
    const { status, headers } = await rehearse(undefined, { method });
    expect([status, headers["allow"]]).toEqual([405, "POST, OPTIONS"]);
  });
});

describe("whether it is a rehearsal must be clear", () => {
  it.each(["?dry_run=false", "?", "?other=true"])("%s registers", async (query) => {
    const before = (await itemsNow()).length;
    const { status, json } = await post(query);
    expect([status, typeof json["client_id"], (await itemsNow()).length]).toEqual([201, "string", before + 1]);
  });

  it.each(["?dry_run=true&other=1", "?dry%5Frun=tru%65"])("%s rehearses", async (query) => {
    const before = (await itemsNow()).length;
    expect([(await post(query)).status, (await itemsNow()).length]).toEqual([200, before]);
  });

  it.each([
    "?dry_run",
    "?dry_run=",
    "?dry_run=1",
    "?dry_run=0",
    "?dry_run=TRUE",
    "?dry_run=yes",
    "?dry_run=%20true",
    "?dry_run=true,true",
    "?dry_run=true&dry_run=true",
    "?dry_run=false&dry_run=true",
    "?dry_run=false&dry_run=false",
  ])("%s is refused and stores nothing", async (query) => {
    const before = (await itemsNow()).length;
    const { status, json } = await post(query);
    expect([status, json["error"], (await itemsNow()).length]).toEqual([400, "invalid_request", before]);
    expect(json["error_description"]).toBe("The query parameter dry_run must be true or false, and there once.");
  });

  it("but who may not register is not told so", async () => {
    expect((await post("?dry_run=maybe", webClient(), { token: undefined })).status).toBe(401);
  });
});

describe("in OPEN mode", () => {
  const rehearseOpenly = (body: object, token?: string) =>
    open.call(`${REGISTER}?dry_run=true`, { method: "POST", type: "application/json", body, token });

  it("anybody may rehearse, and nothing is stored", async () => {
    const { status, json } = await rehearseOpenly(webClient());
    expect([status, json["redirect_uris"]]).toEqual([200, [REDIRECT_URI]]);
    expect(await itemsOf(openRunner.dynamodbUrl, openRunner.table)).toEqual([]);
  });

  it("OIDC Registration 9.1: by the rules of that mode", async () => {
    const { status, json } = await rehearseOpenly(webClient({ "logo_uri#fr": "https://evil.example.com/logo.png" }));
    expect([status, json["errors"]]).toMatchObject([400, [{ pointer: "/logo_uri#fr" }]]);
  });

  it("but not with a bad token", async () => {
    expect((await rehearseOpenly(webClient(), "bad")).status).toBe(401);
  });
});
