import { hkdfSync, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { base64url, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replacementOf, webClient } from "../support/builders.ts";
import type { Answer } from "../support/http-client.ts";
import { operateSecret } from "../support/operate-secret.ts";
import {
  basic,
  createRegistrar,
  INIT_TOKEN,
  REGISTER,
  type RegisteredClient,
  type Registrar,
  registeredClient,
  textOf,
} from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const LIFETIME_SECONDS = 2;

let runner: Runner;
let registrar: Registrar;
let client: RegisteredClient;
let signing: Uint8Array;
let kid: string;
beforeAll(async () => {
  runner = await startRunner({
    settings: { "cas.authn.oidc.registration.initial-access-token-expiration": `PT${LIFETIME_SECONDS}S` },
  });
  registrar = createRegistrar(runner);
  client = await registrar.client();
  ({ kid, signing } = await signingKey());
});
afterAll(() => runner.stop());

/** The key that signs initial access tokens, as the service derives it from the keys secret. */
async function signingKey() {
  const keys = operateSecret(runner, runner.keysSecret);
  const { value, versionId } = await keys.current();
  keys.end();
  return {
    kid: versionId,
    signing: new Uint8Array(hkdfSync("sha256", value, "oidc-registrar", "initial access token HS256", 32)),
  };
}

const now = (): number => Math.floor(Date.now() / 1000);
const fresh = async (): Promise<string> => textOf((await registrar.initToken()).json, "access_token");
const registerWith = (token: string): Promise<Answer> => registrar.register(webClient(), { token });

/** Claims and header of a good token with what a test puts in their place; `undefined` takes one away. */
function forged(claims: object = {}, header: object = {}, key: Uint8Array = signing): Promise<string> {
  const good = {
    iss: `${runner.url}/oidc`,
    aud: `${runner.url}${REGISTER}`,
    sub: runner.user,
    jti: randomUUID(),
    iat: now(),
    exp: now() + 60,
    scope: "openid client_registration_scope",
  };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "initial-access+jwt", kid, ...header })
    .sign(key);
}

const encoded = (value: object): string => base64url.encode(JSON.stringify(value));

async function unsigned(alg: string): Promise<string> {
  const [, payload = ""] = (await fresh()).split(".");
  return `${encoded({ alg, typ: "initial-access+jwt", kid })}.${payload}.`;
}

/** A good token with one of its three parts changed. */
async function tampered(part: number, change: (text: string) => string): Promise<string> {
  return (await fresh())
    .split(".")
    .map((text, index) => (index === part ? change(text) : text))
    .join(".");
}

const BAD: readonly (readonly [claim: string, token: () => Promise<string>])[] = [
  ["with the audience of another endpoint", () => forged({ aud: `${runner.url}/oidc/clientConfig` })],
  ["without an audience", () => forged({ aud: undefined })],
  ["of another issuer", () => forged({ iss: "https://other.example/oidc" })],
  ["without an issuer", () => forged({ iss: undefined })],
  ["of another scope", () => forged({ scope: "openid" })],
  ["of the scope that manages clients", () => forged({ scope: "client_configuration_scope" })],
  [
    "of more scopes than it was given",
    () => forged({ scope: "openid client_registration_scope client_configuration_scope" }),
  ],
  ["without a scope", () => forged({ scope: undefined })],
  ["without a subject", () => forged({ sub: undefined })],
  ["without an identifier", () => forged({ jti: undefined })],
  ["without an expiry", () => forged({ exp: undefined })],
  ["with an expiry that is a text", () => forged({ exp: "4102444800" })],
  ["that has expired", () => forged({ iat: now() - 60, exp: now() - 1 })],
  ["that expires now", () => forged({ exp: now() })],
  ["that is not good yet", () => forged({ nbf: now() + 60 })],
  ["of another type", () => forged({}, { typ: "JWT" })],
  ["without a type", () => forged({}, { typ: undefined })],
  ["without a key identifier", () => forged({}, { kid: undefined })],
  ["with an unknown key identifier", () => forged({}, { kid: randomUUID() })],
  ["with a path as key identifier", () => forged({}, { kid: "../../dev/null" })],
  ["with a blank key identifier", () => forged({}, { kid: "" })],
  ["with another secret's name as key identifier", () => forged({}, { kid: runner.credentialsSecret })],
  ["with a number as key identifier", () => forged({}, { kid: 1 })],
  ["with an object's own name as key identifier", () => forged({}, { kid: "__proto__" })],
  ["with a list as key identifier", () => forged({}, { kid: [kid] })],
  ["with an object as key identifier", () => forged({}, { kid: { kid } })],
  ["with a critical extension", () => forgedPart({ crit: ["exp"], exp: 1 })],
  ["signed with another key", () => forged({}, {}, new Uint8Array(32).fill(7))],
  ["signed with HS512", () => forged({}, { alg: "HS512" }, new Uint8Array(64).fill(7))],
  ["signed with nothing", () => unsigned("none")],
  ["signed with nothing, in capitals", () => unsigned("NONE")],
  ["with an algorithm for key pairs", () => unsigned("RS256")],
  ["with its signature cut off", async () => (await fresh()).split(".").slice(0, 2).join(".")],
  ["with its signature cut short", async () => (await fresh()).slice(0, -4)],
  ["with another token's signature", async () => tampered(2, () => forgedSignature())],
  [
    "with changed claims",
    () => tampered(1, (text) => encoded({ ...JSON.parse(Buffer.from(text, "base64url").toString()), sub: "admin" })),
  ],
  [
    "with a later expiry",
    () =>
      tampered(1, (text) => encoded({ ...JSON.parse(Buffer.from(text, "base64url").toString()), exp: now() + 1e6 })),
  ],
  [
    "with a changed header",
    () => tampered(0, (text) => encoded({ ...JSON.parse(Buffer.from(text, "base64url").toString()), x: 1 })),
  ],
  ["with claims that are no JSON", () => tampered(1, () => base64url.encode("not JSON"))],
  ["with claims that are a list", () => tampered(1, () => base64url.encode("[]"))],
  ["with a header that is no JSON", () => tampered(0, () => "AAAA")],
  ["with five parts", async () => `${await fresh()}.AAAA.AAAA`],
  ["of nothing but dots", async () => ".."],
  ["of 9,000 characters", async () => "A".repeat(9000)],
  ["of 5,000 characters, signed", () => forged({ x: "x".repeat(5000) })],
  ["of a single character", async () => "x"],
  ["that is the operator's password", async () => runner.password],
  ["that is a registration access token", async () => client.token],
  ["that is a client's secret", async () => textOf(client.document, "client_secret")],
  ["that is a client's identifier", async () => client.id],
];

const forgedSignature = (): string => base64url.encode(new Uint8Array(32).fill(1));

/** A signed token with header members that the library refuses to write. */
async function forgedPart(header: object): Promise<string> {
  const [, payload, signature] = (await forged()).split(".");
  return [encoded({ alg: "HS256", typ: "initial-access+jwt", kid, ...header }), payload, signature].join(".");
}

describe("a token that initToken has not given registers nobody", () => {
  it("has seen every case", () => {
    expect(BAD.length).toBe(50);
  });

  it("a token forged with the real key and nothing changed is good, so that each refusal has a reason of its own", async () => {
    expect((await registerWith(await forged())).status).toBe(201);
    expect((await registerWith(await forged({ x: "x".repeat(1000) }))).status).toBe(201);
    expect((await registerWith(await tampered(0, (text) => text))).status).toBe(201);
  });

  it.each(BAD)("RFC 6750 3.1: one %s is 401 invalid_token", async (_, token) => {
    const { status, json, headers } = await registerWith(await token());
    expect([status, json["error"]]).toEqual([401, "invalid_token"]);
    expect(headers["www-authenticate"]).toContain('error="invalid_token"');
  });

  it("RFC 7515 4.1.4: a list as key identifier names no key, also when the keys secret may be asked for it", async () => {
    // The secret is asked for few unknown versions at a time, and the cases before have used that up.
    await pause(1100);
    const { status, json } = await registerWith(await forged({}, { kid: [randomUUID()] }));
    expect([status, json["error"]]).toEqual([401, "invalid_token"]);
  });

  it("they can not be told apart", async () => {
    const texts = new Set<string>();
    for (const [, token] of BAD) texts.add((await registerWith(await token())).text);
    expect(texts.size).toBe(1);
  });
});

describe("time", () => {
  it("RFC 7592 5: an initial access token is good until it expires and no longer, the client's own token outlives it", async () => {
    const { json } = await registrar.initToken();
    const token = textOf(json, "access_token");
    expect(json["expires_in"]).toBe(LIFETIME_SECONDS);
    const registered = registeredClient(await registerWith(token));
    await pause((LIFETIME_SECONDS + 0.1) * 1000);
    expect([(await registerWith(token)).status, (await registrar.manage(registered, "GET")).status]).toEqual([
      401, 200,
    ]);
  });
});

describe("the three kinds of credential are not interchangeable", () => {
  it.each(["GET", "PUT", "PATCH", "DELETE"])("an initial access token manages no client: %s", async (method) => {
    const body =
      method === "PUT" ? replacementOf(client.document) : method === "PATCH" ? { client_name: "x" } : undefined;
    const answer = await registrar.manage(client, method, { token: await fresh(), body });
    expect([answer.status, answer.json["error"]]).toEqual([401, "invalid_token"]);
    expect((await registrar.manage(client, "GET")).headers["etag"]).toBe(client.etag);
  });

  it("nor does one forged for clientConfig with the real key", async () => {
    const token = await forged({
      aud: `${runner.url}/oidc/clientConfig`,
      sub: client.id,
      scope: "client_configuration_scope",
    });
    expect((await registrar.manage(client, "GET", { token })).status).toBe(401);
  });

  it("a client's identifier and secret open neither initToken nor a registration", async () => {
    const authorization = ["Authorization", basic(client.id, textOf(client.document, "client_secret"))] as const;
    const answers = [
      await registrar.call(INIT_TOKEN, { headers: [authorization] }),
      await registrar.register(webClient(), { token: undefined, headers: [authorization] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it("the operator's credentials manage no client", async () => {
    const headers = [["Authorization", basic(runner.user, runner.password)]] as const;
    expect((await registrar.manage(client, "GET", { token: undefined, headers })).status).toBe(401);
  });
});
