import { decodeJwt } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { InitialTokenLimits } from "../../../lib/registration/initial-token-limits.ts";
import { issueInitialAccessToken } from "../../../lib/registration/issue-initial-access-token.ts";
import type { ClientStore, InitialTokenRecord } from "../../../lib/registration/ports.ts";
import type { Variables } from "../../support/claims.ts";
import { createMemorySecret, type MemorySecret } from "../../support/memory-secret.ts";
import { createUseCases, NOW } from "../../support/use-cases.ts";

const OPERATOR = { username: "operator", password: "pass:word" };
/** Nobody who issues a token looks at a client. */
const NO_STORE = {} as ClientStore;
/** A plain token needs no record. */
const NO_LEDGER = () => Promise.reject(new Error("the ledger was asked for"));

let credentials: MemorySecret;
beforeEach(() => {
  credentials = createMemorySecret("v1", JSON.stringify(OPERATOR));
});

const issue = (presented = OPERATOR, variables: Variables = {}) => {
  const cases = createUseCases(NO_STORE, variables);
  return issueInitialAccessToken({ ...cases.dependencies, credentials, ledger: NO_LEDGER }, () => presented);
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
    const stale = {
      ...credentials,
      current: async () => ({ versionId: "v1", value: JSON.stringify(OPERATOR), createdAt: 0 }),
    };
    credentials.rotate("v2", JSON.stringify(rotated));
    const { dependencies } = createUseCases(NO_STORE);
    const answer = await issueInitialAccessToken(
      { ...dependencies, credentials: stale, ledger: NO_LEDGER },
      () => rotated,
    );
    expect(answer.token_type).toBe("Bearer");
  });
});

describe("with a grace of a minute for a password that was rotated away", () => {
  const GRACE = { PASSWORD_GRACE_SECONDS: "60" };
  const ROTATED = { ...OPERATOR, password: "rotated" };
  const rotate = (createdAt: number) => credentials.rotate("v2", JSON.stringify(ROTATED), createdAt);

  it.each([NOW, NOW - 59, NOW + 5])("it is good while the new one, made at %d, is younger", async (createdAt) => {
    rotate(createdAt);
    expect((await issue(OPERATOR, GRACE)).token_type).toBe("Bearer");
    expect(credentials.calls).toEqual(["current", "reread", "previous"]);
  });

  it.each([NOW - 60, NOW - 3600, 0])(
    "it is refused, without a look at it, once the new one, made at %d, is older",
    async (createdAt) => {
      rotate(createdAt);
      expect(await reasonOf(issue(OPERATOR, GRACE))).toEqual(WRONG);
      expect(credentials.calls).toEqual(["current", "reread"]);
    },
  );

  it("the log tells who still uses it", async () => {
    rotate(NOW);
    const cases = createUseCases(NO_STORE, GRACE);
    await issueInitialAccessToken({ ...cases.dependencies, credentials, ledger: NO_LEDGER }, () => OPERATOR);
    await issueInitialAccessToken({ ...cases.dependencies, credentials, ledger: NO_LEDGER }, () => ROTATED);
    const whys = cases.lines.map((line) => (JSON.parse(line) as { why?: string }).why);
    expect(whys).toEqual(["previous password", undefined]);
  });

  it("the new one is good without a look at the old one, and a wrong one is neither's", async () => {
    rotate(NOW);
    await issue(ROTATED, GRACE);
    expect(credentials.calls).toEqual(["current"]);
    expect(await reasonOf(issue({ ...OPERATOR, password: "wrong" }, GRACE))).toEqual(WRONG);
    expect(await reasonOf(issue({ username: "", password: "" }, GRACE))).toEqual(WRONG);
  });

  it("the one before the previous is refused", async () => {
    rotate(NOW);
    credentials.rotate("v3", JSON.stringify({ ...OPERATOR, password: "third" }), NOW);
    expect(await reasonOf(issue(OPERATOR, GRACE))).toEqual(WRONG);
  });

  it("there is no old one where the secret has had one version only", async () => {
    const young = { ...credentials, reread: async () => ({ ...(await credentials.current()), createdAt: NOW }) };
    const { dependencies } = createUseCases(NO_STORE, GRACE);
    const on = { ...dependencies, credentials: young, ledger: NO_LEDGER };
    expect(await reasonOf(issueInitialAccessToken(on, () => ROTATED))).toEqual(WRONG);
  });

  it("by default there is none: a password that was rotated this second is refused and not looked for", async () => {
    rotate(NOW);
    expect(await reasonOf(issue())).toEqual(WRONG);
    expect(credentials.calls).toEqual(["current", "reread"]);
  });

  it("a blank version that was there before opens to nobody", async () => {
    credentials.rotate("v2", '{"username":"","password":""}', NOW);
    credentials.rotate("v3", JSON.stringify(ROTATED), NOW);
    expect(await reasonOf(issue({ username: "", password: "" }, GRACE))).toEqual(WRONG);
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
    const refused = issueInitialAccessToken({ ...dependencies, credentials, ledger: NO_LEDGER }, () => {
      throw new Error("the credentials were looked at");
    });
    expect([await reasonOf(refused), credentials.calls]).toEqual([{ kind: "initial_access_token_not_needed" }, []]);
  });

  it("with nothing of the credentials in the log", async () => {
    const cases = createUseCases(NO_STORE);
    const { access_token } = await issueInitialAccessToken(
      { ...cases.dependencies, credentials, ledger: NO_LEDGER },
      () => OPERATOR,
    );
    expect(cases.events()).toEqual(["initial access token issued"]);
    expect([OPERATOR.password, access_token].filter((text) => cases.lines.join("").includes(text))).toEqual([]);
  });
});

describe("an initial access token with limits", () => {
  /** What is answered to limits, and what was recorded before. */
  async function issued(limits: InitialTokenLimits, variables: Variables = {}) {
    const records: InitialTokenRecord[] = [];
    const { dependencies } = createUseCases(NO_STORE, variables);
    const ledger = { ...dependencies.ledger, record: async (one: InitialTokenRecord) => void records.push(one) };
    const on = { ...dependencies, credentials, ledger: async () => ledger };
    const answer = await issueInitialAccessToken(
      on,
      () => OPERATOR,
      () => limits,
    );
    return { answer, records, claims: decodeJwt(answer.access_token) };
  }

  it("is recorded under its identifier, and answered with what was asked", async () => {
    const policy = { scopes: ["openid"] };
    const { answer, records, claims } = await issued({ uses: 5, lifetimeSeconds: 60, label: "team", policy });
    expect(answer).toMatchObject({ expires_in: 60, uses: 5, label: "team", policy });
    expect(claims).toMatchObject({ exp: NOW + 60, recorded: true, policy });
    const record = { tokenId: claims.jti, subject: "operator", issuedAt: NOW, expiresAt: NOW + 60 };
    expect(records).toStrictEqual([{ ...record, usesMax: 5, label: "team", policy }]);
  });

  it("has nothing in its record of what was not asked", async () => {
    const { records, claims } = await issued({ lifetimeSeconds: 60 });
    expect(records).toStrictEqual([{ tokenId: claims.jti, subject: "operator", issuedAt: NOW, expiresAt: NOW + 60 }]);
  });

  it.each([{ uses: 1 }, { lifetimeSeconds: 60 }, { label: "x" }, { policy: {} }])(
    "is recorded for any of them: %j",
    async (limits) => {
      const { records, claims } = await issued(limits);
      expect([records.length, claims["recorded"]]).toEqual([1, true]);
    },
  );

  it("may live longer than the setting has it for others", async () => {
    const { answer } = await issued({ lifetimeSeconds: 600 }, { INITIAL_ACCESS_TOKEN_EXPIRATION_SECONDS: "90" });
    expect(answer.expires_in).toBe(600);
  });

  it("is there without any where every token is recorded, and answered as ever", async () => {
    const { answer, records } = await issued({}, { INITIAL_ACCESS_TOKENS_RECORDED: "true" });
    expect([Object.keys(answer), records.length]).toEqual([["access_token", "token_type", "expires_in", "scope"], 1]);
  });

  it("is not given where it can not be recorded", async () => {
    const cases = createUseCases(NO_STORE);
    const refused = new OAuthError({ kind: "unavailable", what: "client store" });
    const ledger = { ...cases.dependencies.ledger, record: () => Promise.reject(refused) };
    const on = { ...cases.dependencies, credentials, ledger: async () => ledger };
    const issue = issueInitialAccessToken(
      on,
      () => OPERATOR,
      () => ({ uses: 1 }),
    );
    expect([await reasonOf(issue), cases.events()]).toEqual([refused.reason, []]);
  });

  it("is not even read of one who has no password", async () => {
    const { dependencies } = createUseCases(NO_STORE);
    const refused = issueInitialAccessToken(
      { ...dependencies, credentials, ledger: NO_LEDGER },
      () => ({ ...OPERATOR, password: "wrong" }),
      () => {
        throw new Error("the limits were looked at");
      },
    );
    expect(await reasonOf(refused)).toEqual(WRONG);
  });
});
