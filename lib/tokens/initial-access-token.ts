import { errors, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify, SignJWT } from "jose";
import { INITIAL_ACCESS_SCOPE } from "../config/vocabulary.ts";
import { OAuthError, type TokenRefusal } from "../errors.ts";
import { policyDocument, policyOf, type RegistrationPolicy } from "../metadata/registration-policy.ts";
import { onceFor } from "../once-for.ts";
import type { Keyring, Keys } from "./keyring.ts";
import { createVerifiedTokens } from "./verified-tokens.ts";

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

/** What an initial access token says; times in epoch seconds. */
export interface InitialAccessTokenClaims {
  /** The operator. */
  readonly subject: string;
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly lifetimeSeconds: number;
  /** Whether it is good only as far as its record says; not unless said. */
  readonly isRecorded?: boolean;
  readonly policy?: RegistrationPolicy | undefined;
}

/** A good initial access token. */
export interface VerifiedInitialAccessToken {
  /** The identifier by which logs and clients name it. */
  readonly tokenId: string;
  /** The version of the keys that signed it. */
  readonly kid: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** Whether a use of it has to be taken from its record. */
  readonly isRecorded: boolean;
  readonly policy?: RegistrationPolicy;
}

/** Signs an initial access token (RFC 7591 3) for an operator. */
export async function issueInitialAccessToken(
  keyring: Keyring,
  parties: InitialAccessTokenParties,
  { subject, tokenId, issuedAt, lifetimeSeconds, isRecorded, policy }: InitialAccessTokenClaims,
): Promise<InitialAccessToken> {
  const { kid, signing } = await keyring.current();
  const limits = { ...(isRecorded && { recorded: true }), ...(policy && { policy: policyDocument(policy) }) };
  const token = await new SignJWT({ scope: INITIAL_ACCESS_SCOPE, ...limits })
    .setProtectedHeader({ alg: "HS256", typ: TYPE, kid })
    .setIssuer(parties.issuer)
    .setAudience(parties.audience)
    .setSubject(subject)
    .setJti(tokenId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(signing);
  return { token, tokenId };
}

/** A token that was good, for whom, and by which keys. */
interface Remembered {
  readonly verified: VerifiedInitialAccessToken;
  readonly parties: InitialAccessTokenParties;
  readonly keys: Keys;
}

/** An operator's tool has one token for many registrations; there are few operators. */
const REMEMBERED_MAX = 100;

/** What each keyring has verified: 45 µs of CPU and the way to another thread and back for each use but the first. */
const memoryOf = onceFor((_: Keyring) => createVerifiedTokens<Remembered>(REMEMBERED_MAX));

/**
 * Verifies an initial access token and gives what it says. Throws {@link OAuthError} `token_refused` for every token
 * that is not one of this service's own, unexpired and made for this endpoint. Its record is not looked at. The last
 * good ones are remembered: of what made them good only the time and the keys can change, and both are looked at again.
 */
export async function verifyInitialAccessToken(
  keyring: Keyring,
  parties: InitialAccessTokenParties,
  token: string,
  now: number,
): Promise<VerifiedInitialAccessToken> {
  const memory = memoryOf(keyring);
  const known = memory.get(token);
  if (known !== undefined && (await isStillGood(known, keyring, parties, now))) return known.verified;
  const verified = await verifyAnew(keyring, parties, token, now);
  const keys = await keyring.byClaimedKid(verified.kid);
  if (keys !== undefined) memory.set(token, { verified, parties, keys });
  return verified;
}

/** Whether nothing has changed since the token was verified; whatever has is for a whole verification to name. */
async function isStillGood(
  { verified, parties, keys }: Remembered,
  keyring: Keyring,
  { issuer, audience }: InitialAccessTokenParties,
  now: number,
): Promise<boolean> {
  const isSameParties = parties.issuer === issuer && parties.audience === audience;
  return isSameParties && now < verified.expiresAt && (await keyring.byClaimedKid(verified.kid)) === keys;
}

async function verifyAnew(
  keyring: Keyring,
  parties: InitialAccessTokenParties,
  token: string,
  now: number,
): Promise<VerifiedInitialAccessToken> {
  const keyOf: JWTVerifyGetKey = async ({ kid }) => {
    const keys = typeof kid === "string" ? await keyring.byClaimedKid(kid) : undefined;
    if (keys === undefined) throw refuse("unknown key");
    return keys.signing;
  };
  try {
    const verified = await jwtVerify(token, keyOf, {
      ...parties,
      algorithms: ["HS256"],
      typ: TYPE,
      currentDate: new Date(now * 1000),
      requiredClaims: ["iss", "aud", "sub", "jti", "iat", "exp", "scope"],
    });
    return readClaims(verified);
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw refuse(refusalOf(cause), cause);
    throw cause;
  }
}

/** Signed by us, and still looked at: a limit of a shape that this code does not know must not be passed over. */
function readClaims({ payload, protectedHeader: { kid } }: JWTVerifyResult): VerifiedInitialAccessToken {
  const { jti: tokenId, exp: expiresAt, scope, recorded, policy: document } = payload;
  if (scope !== INITIAL_ACCESS_SCOPE || tokenId === undefined || expiresAt === undefined || kid === undefined)
    throw refuse("signature");
  const policy = policyOf(document);
  if ((recorded !== undefined && recorded !== true) || (document !== undefined && policy === undefined))
    throw refuse("malformed");
  return { tokenId, kid, expiresAt, isRecorded: recorded === true, ...(policy && { policy }) };
}

const refuse = (why: TokenRefusal, cause?: unknown): OAuthError =>
  new OAuthError({ kind: "token_refused", why }, cause === undefined ? undefined : { cause });

function refusalOf(error: errors.JOSEError): TokenRefusal {
  if (error.code === errors.JWTExpired.code) return "expired";
  return error.code === errors.JWSInvalid.code || error.code === errors.JWTInvalid.code ? "malformed" : "signature";
}
