import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from "jose";

/** What an assertion must say to speak for a client here. */
export interface AssertionExpectation {
  readonly clientId: string;
  /** The names that this service goes by as audience; one of them must be there, and no other. */
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
}

/** An assertion is made for one request: one that is older was kept by somebody. */
const AGE_SECONDS_MAX = 300;
/** Clocks differ. */
const TOLERANCE_SECONDS = 30;
/** A set with more keys that could fit is not tried through: each one is a signature to verify. */
const KEYS_TRIED_MAX = 5;

/**
 * When a client's assertion was issued (RFC 7523 3; epoch seconds), or undefined for one that does not speak for the
 * client. `keysOf` is asked for the client's JWK Set only once everything else holds, since that may be far away; what
 * it throws is thrown.
 */
export async function issueTimeOfAssertion(
  assertion: string,
  expected: AssertionExpectation,
  keysOf: () => Promise<unknown>,
): Promise<number | undefined> {
  if (!isWorthVerifying(assertion, expected)) return undefined;
  const keys = await keysOf();
  try {
    return (await verified(assertion, expected, keys)).iat;
  } catch {
    // Keys from far away may be anything, and what WebCrypto throws at them is no closed list.
    return undefined;
  }
}

/** Whether all that can be seen without a key holds. */
function isWorthVerifying(assertion: string, { clientId, audiences, algorithms, now }: AssertionExpectation): boolean {
  try {
    const { alg } = decodeProtectedHeader(assertion);
    const { sub, iss, aud = [], exp = 0 } = decodeJwt(assertion);
    // One that is meant for others, too, could have been sent here by them.
    const isForUsAlone = [aud].flat().every((audience) => audiences.includes(audience));
    const isOurs = sub === clientId && iss === clientId && isForUsAlone;
    return isOurs && exp > now - TOLERANCE_SECONDS && algorithms.some((one) => one === alg);
  } catch {
    // Not a JWT at all.
    return false;
  }
}

async function verified(
  assertion: string,
  { clientId, audiences, algorithms, now }: AssertionExpectation,
  keys: unknown,
): Promise<JWTPayload> {
  const options = {
    issuer: clientId,
    subject: clientId,
    audience: [...audiences],
    algorithms: [...algorithms],
    requiredClaims: ["exp", "iat"],
    maxTokenAge: AGE_SECONDS_MAX,
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: new Date(now * 1000),
  };
  try {
    return (await jwtVerify(assertion, createLocalJWKSet(keys as JSONWebKeySet), options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let tried = 0;
    for await (const key of error) {
      tried += 1;
      if (tried > KEYS_TRIED_MAX) break;
      const result = await jwtVerify(assertion, key, options).catch(ifOtherKey);
      if (result !== undefined) return result.payload;
    }
    throw new errors.JWSSignatureVerificationFailed(undefined, { cause: error });
  }
}

/** A signature that one key does not fit, or that a bad key cannot be tried on, may be another's; everything else is final. */
function ifOtherKey(error: unknown): undefined {
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
}
