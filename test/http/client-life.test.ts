import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AssertionSigner, createAssertionSigner } from "../support/assertions.ts";
import { webClient } from "../support/builders.ts";
import { type Answer, type Json, send } from "../support/http-client.ts";
import { type Issuer, startIssuer } from "../support/limited-tokens.ts";
import {
  CLIENT_CONFIG,
  numberOf,
  REGISTER,
  type RegisteredClient,
  registeredClient,
  textOf,
} from "../support/registrar.ts";

const PROPERTY = "cas.authn.oidc.registration.";
const settings = (members: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [`${PROPERTY}${name}`, value]));

const KEY = "0123456789abcdef-ABCDEF";
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A service where everything is switched on; a client lives for a minute there. */
let rich: Issuer;
/** A service with default settings. */
let plain: Issuer;
let signer: AssertionSigner;
beforeAll(async () => {
  const on = {
    "client-expiration": "PT60S",
    "client-expiration-grace": "PT60S",
    "registration-access-token-rotation": "true",
    "registration-access-token-recovery": "true",
  };
  [rich, plain, signer] = [await startIssuer(settings(on)), await startIssuer(), await createAssertionSigner()];
});
afterAll(() => Promise.all([rich.stop(), plain.stop()]));

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const counted = (answers: readonly Answer[]): Readonly<Record<number, number>> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
const clientOf = async ({ registrar }: Issuer, metadata?: object): Promise<RegisteredClient> =>
  registrar.client(metadata);
const statusOf = async ({ registrar }: Issuer, client: RegisteredClient, token = client.token) =>
  (await registrar.manage({ ...client, token }, "GET")).status;

describe("a client that expires, over HTTP", () => {
  it("tells in every answer when, and no warning where its life is shorter than that", async () => {
    const { document } = await clientOf(rich);
    expect(document["client_expires_at"]).toBe(numberOf(document, "client_id_issued_at") + 60);
    expect(document).not.toHaveProperty("client_expiry_warning_days");
  });

  it("where clients do not expire, tells nothing of it", async () => {
    const { document } = await clientOf(plain);
    expect(Object.keys(document).filter((name) => /expir|previous/.test(name))).toEqual(["client_secret_expires_at"]);
  });
});

describe("a client that has expired, over HTTP", () => {
  let brief: Issuer;
  beforeAll(async () => {
    brief = await startIssuer(settings({ "client-expiration": "PT1S", "client-expiration-grace": "PT60S" }));
  });
  afterAll(() => brief.stop());

  it("is told so, told apart by nobody else, and comes back whole by an empty PATCH", async () => {
    const { registrar } = brief;
    const client = await clientOf(brief);
    const expiresAt = numberOf(client.document, "client_expires_at");
    await pause(2100);
    const { status, json, headers } = await registrar.manage(client, "GET");
    expect([status, json["error"], json["client_expired_at"], json["revivable_until"]]).toEqual([
      401,
      "invalid_token",
      expiresAt,
      expiresAt + 60,
    ]);
    expect(headers["www-authenticate"]).toContain('error="invalid_token"');
    const [foreign, unknown] = [
      await registrar.manage({ ...client, token: "x" }, "GET"),
      await registrar.call(`${CLIENT_CONFIG}?clientId=nobody`, { token: client.token }),
    ];
    expect([foreign.status, foreign.text]).toEqual([unknown.status, unknown.text]);
    const back = await registrar.manage(client, "PATCH");
    expect([back.status, back.json["client_secret"]]).toEqual([200, client.document["client_secret"]]);
    expect(numberOf(back.json, "client_expires_at")).toBeGreaterThan(expiresAt);
  });
});

/** The revision that an answer is of. */
const revisionOf = ({ headers }: { readonly headers: Readonly<Record<string, string | undefined>> }): number =>
  Number(headers["etag"]?.replaceAll('"', ""));

describe("a hundred at the same time", () => {
  it("PATCHes by one token, where tokens change: each 200 is kept, each other is 503, and the last one's token works", async () => {
    const { registrar } = rich;
    const client = await clientOf(rich);
    const answers = await times(100, () => registrar.manage(client, "PATCH"));
    const good = answers.filter(({ status }) => status === 200);
    // How many get through before their time is up is the machine's affair; that none of them is lost is not.
    expect(Object.keys(counted(answers)).filter((status) => status !== "200" && status !== "503")).toEqual([]);
    expect(good.length).toBeGreaterThan(10);
    const tokens = good.map(({ json }) => textOf(json, "registration_access_token"));
    const revisions = good.map(({ headers }) => headers["etag"]);
    expect([new Set(tokens).size, new Set(revisions).size]).toEqual([good.length, good.length]);
    expect(await statusOf(rich, client)).toBe(200);
    const last = good.toSorted((one, other) => revisionOf(one) - revisionOf(other)).at(-1);
    const lastToken = last && textOf(last.json, "registration_access_token");
    // One that is given up may be written all the same, and then the last of the others is not the last.
    const isLast = good.length === answers.length;
    expect(isLast ? await statusOf(rich, client, lastToken) : 200).toBe(200);
    expect(isLast ? await statusOf(rich, client) : 401).toBe(401);
  });

  it("registrations by one Idempotency-Key give one client, and equal answers", async () => {
    const { token, tokenId } = await plain.limited("?uses=1");
    const headers = [["Idempotency-Key", KEY]] as const;
    const answers = await times(100, () => plain.registrar.register(webClient(), { token, headers }));
    expect(counted(answers)).toEqual({ 201: 100 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((one) => one.headers["idempotent-replayed"] === "true")).toHaveLength(99);
    expect((await plain.items()).filter((item) => item["initial_token_id"] === tokenId)).toHaveLength(1);
    const [first] = answers;
    expect(first && (await statusOf(plain, registeredClient(first)))).toBe(200);
  });
});

describe("PATCH with client_secret null, over HTTP", () => {
  it("answers with the new secret, and until when the old one is good: a day unless set", async () => {
    const client = await clientOf(plain);
    const { status, json } = await plain.registrar.manage(client, "PATCH", { body: { client_secret: null } });
    expect([status, json["client_secret"] === client.document["client_secret"]]).toEqual([200, false]);
    const until = numberOf(json, "previous_client_secret_expires_at");
    expect(Math.abs(until - Date.now() / 1000 - 86_400)).toBeLessThan(30);
  });

  it("RFC 7592 2.2: in PUT is refused", async () => {
    const client = await clientOf(plain);
    const body = webClient({ client_id: client.id, client_secret: null });
    expect((await plain.registrar.manage(client, "PUT", { body })).status).toBe(400);
  });
});

describe("a repeated registration, over HTTP", () => {
  const register = async (key: string, body: object | string = webClient(), query = "", token?: string) =>
    plain.registrar.call(`${REGISTER}${query}`, {
      method: "POST",
      type: "application/json",
      body,
      token: token ?? (await plain.registrar.initialAccessToken()),
      headers: [["Idempotency-Key", key]],
    });

  it("has another body: 422, and 422 too where the client was deleted", async () => {
    const key = `${KEY}-1`;
    const client = registeredClient(await register(key));
    const other = await register(key, webClient({ client_name: "Other" }));
    expect([other.status, other.json["error"]]).toEqual([422, "idempotency_key_used"]);
    expect((await plain.registrar.manage(client, "DELETE")).status).toBe(204);
    expect([(await register(key)).status, await statusOf(plain, client)]).toEqual([422, 401]);
  });

  it("the key may be quoted (RFC 9651 3.3.3), and is the same then", async () => {
    const ids = [await register(`${KEY}-2`), await register(`"${KEY}-2"`)].map(({ json }) => json["client_id"]);
    expect([typeof ids[0], ids[1]]).toEqual(["string", ids[0]]);
  });

  it.each([
    "short",
    "x".repeat(129),
    "a b c d e f g h i j k l m n o",
    "0123456789abcdefghijk!",
    '"0123456789abcdefghijkl',
    "",
  ])("by the malformed key %j is 400, and nothing is stored", async (key) => {
    const before = (await plain.items()).length;
    const { status, json } = await register(key);
    expect([status, json["error"], (await plain.items()).length]).toEqual([400, "invalid_request", before]);
  });

  it("as a rehearsal stores nothing and uses no key", async () => {
    const before = (await plain.items()).length;
    expect((await register(`${KEY}-3`, webClient(), "?dry_run=true")).status).toBe(200);
    expect((await plain.items()).length).toBe(before);
    const { status, headers } = await register(`${KEY}-3`, webClient({ client_name: "Other" }));
    expect([status, headers["idempotent-replayed"]]).toEqual([201, undefined]);
  });
});

describe("POST of an assertion to the configuration endpoint", () => {
  const keyed = (): Json => webClient({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [signer.jwk] } });
  const assertion = (id: string, claims: Json = {}, at = Math.floor(Date.now() / 1000)) =>
    signer.sign({ iss: id, sub: id, aud: `${rich.runner.url}${CLIENT_CONFIG}`, iat: at, exp: at + 60, ...claims });
  const recover = (
    uri: string,
    form: Readonly<Record<string, string>> | string,
    type = "application/x-www-form-urlencoded",
  ) =>
    send(uri, {
      method: "POST",
      headers: [["Content-Type", type]],
      body: typeof form === "string" ? form : new URLSearchParams(form).toString(),
    });
  const formOf = (client_assertion: string) => ({ client_assertion_type: JWT_BEARER, client_assertion });

  it("gives a working token, once, and ends the one before", async () => {
    const client = await clientOf(rich, keyed());
    const form = formOf(await assertion(client.id, { aud: client.uri }));
    const [answer, again] = [await recover(client.uri, form), await recover(client.uri, form)];
    expect([answer.status, again.status, again.json["error"]]).toEqual([200, 401, "invalid_client"]);
    expect(await statusOf(rich, client)).toBe(401);
    expect(await statusOf(rich, client, textOf(answer.json, "registration_access_token"))).toBe(200);
  });

  it("RFC 7523 3.2: is answered in the same bytes for unknown clients and wrong assertions", async () => {
    const client = await clientOf(rich, keyed());
    const nobody = client.uri.replace(client.id, "nobody");
    const unknown = await recover(nobody, formOf(await assertion("nobody")));
    const wrong = [await assertion("other"), await assertion(client.id, { aud: "https://elsewhere.example" }), "x"];
    const answers = await Promise.all(wrong.map((one) => recover(client.uri, formOf(one))));
    expect(unknown.status).toBe(401);
    for (const { status, text } of answers) expect([status, text]).toEqual([unknown.status, unknown.text]);
  });

  it("RFC 7521 4.2: must be the form that it is", async () => {
    const client = await clientOf(rich, keyed());
    const good = formOf(await assertion(client.id));
    const twice = `${new URLSearchParams(good)}&client_assertion=x`;
    const bad = [
      {},
      { ...good, client_assertion_type: "other" },
      { ...good, client_id: "other" },
      { ...good, client_assertion: "" },
      twice,
    ];
    const answers = await Promise.all(bad.map((form) => recover(client.uri, form)));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect((await recover(client.uri, JSON.stringify(good), "application/json")).status).toBe(415);
    expect((await recover(client.uri, { ...good, client_id: client.id })).status).toBe(200);
  });

  it("is a method that only the setting makes known", async () => {
    const [on, off] = [
      await recover(`${rich.runner.url}${CLIENT_CONFIG}?clientId=x`, ""),
      await recover(`${plain.runner.url}${CLIENT_CONFIG}?clientId=x`, ""),
    ];
    expect([on.status, off.status, off.headers["allow"]]).toEqual([400, 405, "GET, PUT, PATCH, DELETE, OPTIONS"]);
    const preflight = await send(`${rich.runner.url}${CLIENT_CONFIG}`, { method: "OPTIONS" });
    expect(preflight.headers["allow"]).toBe("GET, PUT, PATCH, DELETE, POST, OPTIONS");
  });
});

describe("a Fetch client", () => {
  it("may send an Idempotency-Key and see that a registration is repeated", async () => {
    const { headers } = await plain.registrar.call(REGISTER, { method: "OPTIONS" });
    const { headers: answered } = await plain.registrar.register();
    expect(headers["access-control-allow-headers"]).toContain("Idempotency-Key");
    expect(answered["access-control-expose-headers"]).toContain("Idempotent-Replayed");
  });
});
