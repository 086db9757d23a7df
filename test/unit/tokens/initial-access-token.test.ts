import { hkdfSync } from "node:crypto";
import { CompactSign, decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { RegistrationPolicy } from "../../../lib/metadata/registration-policy.ts";
import { issueInitialAccessToken, verifyInitialAccessToken } from "../../../lib/tokens/initial-access-token.ts";
import { createKeyring, type Keyring } from "../../../lib/tokens/keyring.ts";
import { createMemorySecret, type MemorySecret } from "../../support/memory-secret.ts";

const NOW = 1_800_000_000;
const PARTIES = { issuer: "https://op.example.com/oidc", audience: "https://op.example.com/oidc/register" };
const CLAIMS = {
  iss: PARTIES.issuer,
  aud: PARTIES.audience,
  sub: "operator",
  jti: "token-1",
  iat: NOW,
  exp: NOW + 60,
  scope: "openid client_registration_scope",
};
const MATERIAL = "the text of the keys secret";
/** What signs the tokens, derived here anew: other algorithms would take it too. */
const RAW_KEY = new Uint8Array(hkdfSync("sha256", MATERIAL, "oidc-registrar", "initial access token HS256", 32));
const HEADER = { alg: "HS256", typ: "initial-access+jwt", kid: "v1" };

let keys: MemorySecret;
let keyring: Keyring;
beforeEach(() => {
  keys = createMemorySecret("v1", MATERIAL);
  keyring = createKeyring(keys);
});

const issue = async () =>
  (
    await issueInitialAccessToken(keyring, PARTIES, {
      subject: "operator",
      tokenId: "token-1",
      issuedAt: NOW,
      lifetimeSeconds: 60,
    })
  ).token;
/** A token by the right key, with other claims or another header; undefined takes one away. */
const craft = (claims: object = {}, header: object = {}) =>
  new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(RAW_KEY);
/** What a token is worth: its identifier, or why it is refused. */
async function verdictOn(token: string, now = NOW, parties = PARTIES): Promise<string> {
  try {
    return (await verifyInitialAccessToken(keyring, parties, token, now)).tokenId;
  } catch (error) {
    if (error instanceof OAuthError && error.reason.kind === "token_refused") return `refused: ${error.reason.why}`;
    throw error;
  }
}

describe("RFC 7591 3: an initial access token is issued", () => {
  it("as a JWT that says by whom, for what, for whom and for how long", async () => {
    const token = await issue();
    expect([decodeProtectedHeader(token), decodeJwt(token)]).toEqual([HEADER, CLAIMS]);
  });

  it("with the identifier by which it is known", async () => {
    const grant = { subject: "operator", tokenId: "token-1", issuedAt: NOW, lifetimeSeconds: 60 };
    expect(await issueInitialAccessToken(keyring, PARTIES, grant)).toEqual({
      token: await issue(),
      tokenId: "token-1",
    });
  });
});

describe("an initial access token is good", () => {
  it("as it was issued, and as these tests craft it", async () => {
    expect([await verdictOn(await issue()), await verdictOn(await craft())]).toEqual(["token-1", "token-1"]);
  });

  it("by a key that is asked for as a stranger's claim, which a made up one must not abuse", async () => {
    const token = await issue();
    keys.rotate("v2", "another text");
    await verifyInitialAccessToken(createKeyring(keys), PARTIES, token, NOW);
    expect(keys.calls).toEqual(["current", "claimed v1"]);
  });

  it("until its last second", async () => {
    expect([await verdictOn(await issue(), NOW + 59), await verdictOn(await issue(), NOW + 60)]).toEqual([
      "token-1",
      "refused: expired",
    ]);
  });

  it("after the key was rotated, while a new one is signed with the new key", async () => {
    const token = await issue();
    keys.rotate("v2", "another text");
    expect(await verdictOn(token)).toBe("token-1");
    expect(decodeProtectedHeader(await issue()).kid).toBe("v2");
  });

  it("for several audiences, if this one is among them", async () => {
    expect(await verdictOn(await craft({ aud: ["https://x.example.com", PARTIES.audience] }))).toBe("token-1");
  });
});

const REFUSED: Readonly<Record<string, readonly [why: string, token: () => string | Promise<string>]>> = {
  "of another issuer": ["signature", () => craft({ iss: "https://op.example.com" })],
  "for another endpoint": ["signature", () => craft({ aud: "https://op.example.com/oidc/clientConfig" })],
  "of another scope": ["signature", () => craft({ scope: "openid client_configuration_scope" })],
  "of a part of the scope": ["signature", () => craft({ scope: "client_registration_scope" })],
  "with a scope that is a list": ["signature", () => craft({ scope: CLAIMS.scope.split(" ") })],
  "of another type": ["signature", () => craft({}, { typ: "at+jwt" })],
  "of no type": ["signature", () => craft({}, { typ: undefined })],
  "not yet valid": ["signature", () => craft({ nbf: NOW + 1 })],
  "expired long ago": ["expired", () => craft({ exp: 1 })],
  "of a key that does not exist": ["unknown key", () => craft({}, { kid: "v0" })],
  "of no named key": ["unknown key", () => craft({}, { kid: undefined })],
  "of a key whose name is no text": ["unknown key", () => craft({}, { kid: ["v1"] })],
  "signed with HS512": ["signature", () => craft({}, { alg: "HS512" })],
  "signed by another key of the same name": [
    "signature",
    async () => {
      const { signing } = await createKeyring(createMemorySecret("v1", "another text")).current();
      return new SignJWT(CLAIMS).setProtectedHeader(HEADER).sign(signing);
    },
  ],
  "not signed": ["signature", () => new UnsecuredJWT(CLAIMS).encode()],
  "with its signature cut off": ["signature", async () => (await issue()).replace(/[^.]+$/, "")],
  "with another payload": [
    "signature",
    async () =>
      (await issue())
        .split(".")
        .with(1, Buffer.from(JSON.stringify({ ...CLAIMS, sub: "x" })).toString("base64url"))
        .join("."),
  ],
  "signed by the right key, but with a payload that is no object": [
    "malformed",
    () => new CompactSign(Buffer.from("[]")).setProtectedHeader(HEADER).sign(RAW_KEY),
  ],
  "of one word": ["malformed", () => "token"],
  "of nothing": ["malformed", () => ""],
  "of three blank parts": ["malformed", () => ".."],
  "of four parts": ["malformed", async () => `${await issue()}.`],
};

describe("an initial access token is refused", () => {
  it.each(Object.entries(REFUSED))("%s", async (_, [why, token]) => {
    const made = await token();
    expect(await verdictOn(made).catch((error: unknown) => `not refused: ${String(error)}`)).toBe(`refused: ${why}`);
  });

  it.each(["iss", "aud", "sub", "jti", "iat", "exp", "scope"])("without the claim %s", async (claim) => {
    expect(await verdictOn(await craft({ [claim]: undefined }))).toBe("refused: signature");
  });

  it("in every one of these ways", () => {
    expect(Object.keys(REFUSED).length).toBe(22);
  });

  it("with the cause, for the log", async () => {
    const refused = verifyInitialAccessToken(keyring, PARTIES, await craft({ exp: 1 }), NOW);
    await expect(refused).rejects.toMatchObject({ cause: { code: "ERR_JWT_EXPIRED" } });
  });

  it("without a cause where there is none but itself", async () => {
    const refused = verifyInitialAccessToken(keyring, PARTIES, await craft({}, { kid: "v0" }), NOW);
    expect(await refused.catch((error: unknown) => error)).not.toHaveProperty("cause");
  });

  it("without a look for a key whose name is no text", async () => {
    expect(await verdictOn(await craft({}, { kid: ["v1"] }))).toBe("refused: unknown key");
    expect(keys.calls).toEqual([]);
  });

  it("but not where the keys cannot be had: that is no fault of the token", async () => {
    const cause = new OAuthError({ kind: "unavailable", what: "secrets" });
    const refuse = () => Promise.reject(cause);
    const down = createKeyring({ current: refuse, version: refuse, claimedVersion: refuse });
    await expect(verifyInitialAccessToken(down, PARTIES, await issue(), NOW)).rejects.toBe(cause);
  });
});

/** What a good token says, as it is read. */
const read = async (token: string) => verifyInitialAccessToken(keyring, PARTIES, token, NOW);
const PLAIN = { tokenId: "token-1", kid: "v1", expiresAt: NOW + 60, isRecorded: false };

describe("an initial access token with limits", () => {
  const limited = async (isRecorded: boolean, policy?: RegistrationPolicy) => {
    const grant = { subject: "operator", tokenId: "token-1", issuedAt: NOW, lifetimeSeconds: 60, isRecorded, policy };
    return (await issueInitialAccessToken(keyring, PARTIES, grant)).token;
  };

  it("says that it is recorded, and its policy in snake case", async () => {
    const token = await limited(true, { redirectHosts: ["rp.example.org"], scopes: ["openid"] });
    const policy = { redirect_hosts: ["rp.example.org"], scopes: ["openid"] };
    expect(decodeJwt(token)).toEqual({ ...CLAIMS, recorded: true, policy });
  });

  it("is read as it was issued, with the key that signed it and when it ends", async () => {
    const policy = { grantTypes: ["client_credentials"], tokenEndpointAuthMethods: ["none"] };
    expect(await read(await limited(true, policy))).toEqual({ ...PLAIN, isRecorded: true, policy });
    expect(await read(await limited(true))).toEqual({ ...PLAIN, isRecorded: true });
    expect([await read(await limited(false)), await read(await issue())]).toEqual([PLAIN, PLAIN]);
  });

  it.each([
    { recorded: false },
    { recorded: "true" },
    { recorded: null },
    { policy: null },
    { policy: [] },
    { policy: "openid" },
    { policy: { scopes: "openid" } },
    { policy: { scopes: [1] } },
    { recorded: true, policy: { scopes: ["openid"], further: [] } },
  ])("is refused where its limits are not understood, as in %j", async (claims) => {
    expect(await verdictOn(await craft(claims))).toBe("refused: malformed");
  });
});

describe("an initial access token whose keys are forgotten while it is verified", () => {
  it("was good, and is verified anew each time, since nothing would say when that ends", async () => {
    const token = await issue();
    let asked = 0;
    const forgetful: Keyring = {
      ...keyring,
      byClaimedKid: async (kid) => {
        asked += 1;
        return asked % 2 === 1 ? keyring.byClaimedKid(kid) : undefined;
      },
    };
    for (const calls of [2, 4]) {
      expect(await verifyInitialAccessToken(forgetful, PARTIES, token, NOW)).toEqual(PLAIN);
      expect(asked).toBe(calls);
    }
  });
});
