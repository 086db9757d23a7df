import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AssertionSigner, createAssertionSigner } from "../support/assertions.ts";
import { keyClient, webClient } from "../support/builders.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { claimsOf } from "../support/limited-tokens.ts";
import { basic, createRegistrar, INIT_TOKEN, type RegisteredClient, type Registrar } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const RECOVERY = "cas.authn.oidc.registration.registration-access-token-recovery";
const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

let runner: Runner;
let registrar: Registrar;
let owner: AssertionSigner;
let thief: AssertionSigner;
let client: RegisteredClient;
beforeAll(async () => {
  runner = await startRunner({ settings: { [RECOVERY]: "true" } });
  registrar = createRegistrar(runner);
  owner = await createAssertionSigner("ES256", "own");
  thief = await createAssertionSigner("ES256", "own");
  client = await registrar.client(keyClient({ jwks: { keys: [owner.jwk] } }));
});
afterAll(() => runner.stop());

const seconds = (): number => Math.floor(Date.now() / 1000);
const claims = (members: Json = {}): Json => ({
  iss: client.id,
  sub: client.id,
  aud: `${runner.url}/oidc/clientConfig`,
  iat: seconds(),
  exp: seconds() + 60,
  ...members,
});
const recover = (assertion: string, more = ""): Promise<Answer> =>
  registrar.manage(client, "POST", {
    token: undefined,
    type: "application/x-www-form-urlencoded",
    body: `client_assertion_type=${TYPE}&client_assertion=${assertion}${more}`,
  });

/** Headers by which a verifier can be led to a key of the attacker's (RFC 7515 4.1, RFC 8725 2 and 3.10). */
const KEYS_OF_THE_THIEF: readonly (readonly [claim: string, header: () => Json])[] = [
  ["jwk", () => ({ jwk: thief.jwk })],
  ["jku", () => ({ jku: "https://thief.example.com/jwks" })],
  ["x5u", () => ({ x5u: "https://thief.example.com/cert" })],
  ["x5c", () => ({ x5c: ["AAAA"] })],
  ["kid, as a path", () => ({ kid: "../../../dev/null" })],
  ["kid, as a query", () => ({ kid: "' OR 1=1 --" })],
  ["kid, as an object's own name", () => ({ kid: "__proto__" })],
];

describe("a client assertion whose header brings a key along", () => {
  it.each(KEYS_OF_THE_THIEF)("RFC 8725 3.10: %s is not followed", async (_, header) => {
    const { status, json } = await recover(await thief.sign(claims(), header()));
    expect([status, json["error"]]).toEqual([401, "invalid_client"]);
  });

  it("RFC 7515 4.1.11: b64, zip and unknown critical headers open nothing", async () => {
    const [, payload = "", signature = ""] = (await owner.sign(claims())).split(".");
    const encoded = (header: Json) => Buffer.from(JSON.stringify(header)).toString("base64url");
    const headers = [
      { alg: "ES256", kid: "own", b64: false, crit: ["b64"] },
      { alg: "ES256", kid: "own", zip: "DEF" },
      { alg: "ES256", kid: "own", "http://example.com/x": 1, crit: ["http://example.com/x"] },
    ];
    for (const header of headers)
      expect((await recover([encoded(header), payload, signature].join("."))).status, JSON.stringify(header)).toBe(401);
  });

  it("is refused when it is huge, before anything is verified", async () => {
    const huge = await owner.sign(claims({ big: "x".repeat(45_000) }));
    const [inside, beyond] = [await recover(huge), await recover(`${huge}${"x".repeat(30_000)}`)];
    expect([[200, 401].includes(inside.status), beyond.status]).toEqual([true, 413]);
  });
});

describe("a replay of a client assertion", () => {
  it("recovers once: the same one again is refused, and the token that it gave is still good", async () => {
    const other = await registrar.client(keyClient({ jwks: { keys: [owner.jwk] } }));
    const assertion = await owner.sign(claims({ iss: other.id, sub: other.id }));
    const form = { token: undefined, type: "application/x-www-form-urlencoded" };
    const body = `client_assertion_type=${TYPE}&client_assertion=${assertion}`;
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await registrar.manage(other, "POST", { ...form, body }));
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401]);
    const token = String(answers[0]?.json["registration_access_token"]);
    expect((await registrar.manage({ uri: other.uri, token }, "GET")).status).toBe(200);
  });

  it("at another client of the same owner's recovers nothing", async () => {
    const [one, two] = [
      await registrar.client(keyClient({ jwks: { keys: [owner.jwk] } })),
      await registrar.client(keyClient({ jwks: { keys: [owner.jwk] } })),
    ];
    const assertion = await owner.sign(claims({ iss: one.id, sub: one.id }));
    const { status } = await registrar.manage(two, "POST", {
      token: undefined,
      type: "application/x-www-form-urlencoded",
      body: `client_assertion_type=${TYPE}&client_assertion=${assertion}`,
    });
    expect([status, (await registrar.manage(two, "GET")).status]).toEqual([401, 200]);
  });
});

describe("a confusion of the four kinds of credential", () => {
  it("a client assertion is no bearer token: neither registers nor manages", async () => {
    const assertion = await owner.sign(claims());
    const answers = [
      await registrar.register(webClient(), { token: assertion }),
      await registrar.manage({ uri: client.uri, token: assertion }, "GET"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it("one signed by the client for the registration endpoint is no initial access token either", async () => {
    const { iss, aud, scope } = claimsOf(await registrar.initialAccessToken());
    const token = await owner.sign(claims({ iss, aud, scope, jti: "x" }), { typ: "initial-access+jwt" });
    expect((await registrar.register(webClient(), { token })).status).toBe(401);
  });

  it("an initial access token, a registration access token and a password are no client assertion", async () => {
    for (const assertion of [await registrar.initialAccessToken(), client.token, runner.password]) {
      const { status, json } = await recover(encodeURIComponent(assertion));
      expect([status, json["error"]]).toEqual([401, "invalid_client"]);
    }
  });

  it("neither kind of token is a password, nor a password a token", async () => {
    const initial = await registrar.initialAccessToken();
    const ask = (password: string) =>
      registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(runner.user, password)]] });
    const answers = [
      await ask(initial),
      await ask(client.token),
      await registrar.call(INIT_TOKEN, { token: initial }),
      await registrar.register(webClient(), { token: Buffer.from(runner.password).toString("base64") }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });
});
