import { decodeJwt } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { issueInitialAccessToken } from "../../../lib/registration/issue-initial-access-token.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import type { Variables } from "../../support/claims.ts";
import { createMemorySecret, type MemorySecret } from "../../support/memory-secret.ts";
import { createUseCases, NOW } from "../../support/use-cases.ts";

const OPERATOR = { username: "operator", password: "pass:word" };
/** Nobody who issues a token looks at a client. */
const NO_STORE = {} as ClientStore;

let credentials: MemorySecret;
beforeEach(() => {
  credentials = createMemorySecret("v1", JSON.stringify(OPERATOR));
});

const issue = (presented = OPERATOR, variables: Variables = {}) => {
  const cases = createUseCases(NO_STORE, variables);
  return issueInitialAccessToken({ ...cases.dependencies, credentials }, () => presented);
};
const reasonOf = (refused: Promise<unknown>): Promise<unknown> =>
  refused.then(
    () => "not refused",
    (error: unknown) => (error instanceof OAuthError ? error.reason : error),
  );
const WRONG = { kind: "operator_credentials_refused", why: "wrong" };

describe("an initial access token is issued", () => {
  it("RFC 6749 5.1: as a token response, for the time that the setting says", async () => {
    const answer = await issue(OPERATOR, { INITIAL_ACCESS_TOKEN_EXPIRATION_SECONDS: "90" });
    expect(answer).toEqual({
      access_token: expect.any(String),
      token_type: "Bearer",
      expires_in: 90,
      scope: "openid client_registration_scope",
    });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      iss: "https://op.example.com/oidc",
      aud: "https://op.example.com/oidc/register",
      sub: "operator",
      iat: NOW,
      exp: NOW + 90,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it("with an identifier of its own each time", async () => {
    const [one, other] = [await issue(), await issue()];
    expect(decodeJwt(one.access_token).jti).not.toBe(decodeJwt(other.access_token).jti);
  });

  it("in the name of the issuer that is set, for this service's own endpoint", async () => {
    const { access_token } = await issue(OPERATOR, { ISSUER: "https://issuer.example.com" });
    expect(decodeJwt(access_token)).toMatchObject({
      iss: "https://issuer.example.com",
      aud: "https://op.example.com/oidc/register",
    });
  });

  it("without reading the credentials again when they match", async () => {
    await issue();
    expect(credentials.calls).toEqual(["current"]);
  });

  it("for a password that was rotated a moment ago, by reading the credentials again", async () => {
    const rotated = { ...OPERATOR, password: "new" };
    const stale = { ...credentials, current: async () => ({ versionId: "v1", value: JSON.stringify(OPERATOR) }) };
    credentials.rotate("v2", JSON.stringify(rotated));
    const { dependencies } = createUseCases(NO_STORE);
    const answer = await issueInitialAccessToken({ ...dependencies, credentials: stale }, () => rotated);
    expect(answer.token_type).toBe("Bearer");
  });
});

describe("an initial access token is refused", () => {
  it.each([
    { ...OPERATOR, password: "wrong" },
    { ...OPERATOR, username: "wrong" },
    { username: OPERATOR.password, password: OPERATOR.username },
    { username: "", password: "" },
    { ...OPERATOR, password: "" },
    { ...OPERATOR, username: "OPERATOR" },
    { ...OPERATOR, password: "pass:word " },
  ])("to %j", async (presented) => {
    expect(await reasonOf(issue(presented))).toEqual(WRONG);
    expect(credentials.calls).toEqual(["current", "reread"]);
  });

  it.each([
    '{"username":"","password":""}',
    '{"username":"operator","password":""}',
    '{"username":"","password":"pass:word"}',
    "",
    "null",
    "[]",
    "pass:word",
    '"operator"',
    '{"username":"operator"}',
    '{"username":["operator"],"password":["pass:word"]}',
  ])("to everybody where the secret is %j", async (text) => {
    credentials.rotate("v2", text);
    for (const presented of [
      OPERATOR,
      { username: "", password: "" },
      { username: "operator", password: "" },
      { username: "", password: "pass:word" },
    ])
      expect(await reasonOf(issue(presented))).toEqual(WRONG);
  });

  it("in OPEN mode, before anything is looked at", async () => {
    const { dependencies } = createUseCases(NO_STORE, { REGISTRATION_MODE: "OPEN" });
    const refused = issueInitialAccessToken({ ...dependencies, credentials }, () => {
      throw new Error("the credentials were looked at");
    });
    expect([await reasonOf(refused), credentials.calls]).toEqual([{ kind: "initial_access_token_not_needed" }, []]);
  });

  it("with nothing of the credentials in the log", async () => {
    const cases = createUseCases(NO_STORE);
    const { access_token } = await issueInitialAccessToken({ ...cases.dependencies, credentials }, () => OPERATOR);
    expect(cases.events()).toEqual(["initial access token issued"]);
    expect([OPERATOR.password, access_token].filter((text) => cases.lines.join("").includes(text))).toEqual([]);
  });
});
