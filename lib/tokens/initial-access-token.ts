import { errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import { INITIAL_ACCESS_SCOPE } from "../config/vocabulary.ts";
import { OAuthError, type TokenRefusal } from "../errors.ts";
import type { Keyring } from "./keyring.ts";

/** Says in the header what the token is, so that no other kind can pass for it (RFC 8725 3.11). */
const TYPE = "initial-access+jwt";

/** Who issues initial access tokens, and for which endpoint. */
export interface InitialAccessTokenParties {
  readonly issuer: string;
  /** The URL of the registration endpoint. */
  readonly audience: string;
}

/** An initial access token with the identifier by which logs and clients name it. */
export interface InitialAccessToken {
  readonly token: string;
  readonly tokenId: string;
}

/** Signs an initial access token (RFC 7591 3) for an operator; times in epoch seconds. */
export async function issueInitialAccessToken(
  keyring: Keyring,
  parties: InitialAccessTokenParties,
  grant: {
    readonly subject: string;
    readonly tokenId: string;
    readonly issuedAt: number;
    readonly lifetimeSeconds: number;
  },
): Promise<InitialAccessToken> {
  const { kid, signing } = await keyring.current();
  const token = await new SignJWT({ scope: INITIAL_ACCESS_SCOPE })
    .setProtectedHeader({ alg: "HS256", typ: TYPE, kid })
    .setIssuer(parties.issuer)
    .setAudience(parties.audience)
    .setSubject(grant.subject)
    .setJti(grant.tokenId)
    .setIssuedAt(grant.issuedAt)
    .setExpirationTime(grant.issuedAt + grant.lifetimeSeconds)
    .sign(signing);
  return { token, tokenId: grant.tokenId };
}

/**
 * Verifies an initial access token and gives its identifier. Throws {@link OAuthError} `token_refused` for every
 * token that is not one of this service's own, unexpired and made for this endpoint.
 */
export async function verifyInitialAccessToken(
  keyring: Keyring,
  parties: InitialAccessTokenParties,
  token: string,
  now: number,
): Promise<{ readonly tokenId: string }> {
  const keyOf: JWTVerifyGetKey = async ({ kid }) => {
    const keys = typeof kid === "string" ? await keyring.byClaimedKid(kid) : undefined;
    if (keys === undefined) throw refuse("unknown key");
    return keys.signing;
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      ...parties,
      algorithms: ["HS256"],
      typ: TYPE,
      currentDate: new Date(now * 1000),
      requiredClaims: ["iss", "aud", "sub", "jti", "iat", "exp", "scope"],
    });
    if (payload["scope"] === INITIAL_ACCESS_SCOPE && payload.jti !== undefined) return { tokenId: payload.jti };
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw refuse(refusalOf(cause), cause);
    throw cause;
  }
  throw refuse("signature");
}

const refuse = (why: TokenRefusal, cause?: unknown): OAuthError =>
  new OAuthError({ kind: "token_refused", why }, cause === undefined ? undefined : { cause });

function refusalOf(error: errors.JOSEError): TokenRefusal {
  if (error.code === errors.JWTExpired.code) return "expired";
  return error.code === errors.JWSInvalid.code || error.code === errors.JWTInvalid.code ? "malformed" : "signature";
}
