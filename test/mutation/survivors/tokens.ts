import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/tokens that no test notices. */
export const TOKENS: readonly AcceptedSurvivor[] = [
  {
    file: "client-assertion.ts",
    code: "} catch «{ // Keys from far away may be anything,…m is no closed list. return undefined; }»",
    becomes: "{}",
    why: "A function that ends without a word returns undefined as well.",
  },
  {
    file: "client-assertion.ts",
    code: "const { sub, iss, aud = «[]», exp = 0 } = decodeJwt(assertion);",
    becomes: '["Stryker was here"]',
    why: "Without an audience jose refuses it, too, after a look at the keys.",
  },
  {
    file: "client-assertion.ts",
    code: "} catch «{ // Not a JWT at all. return false; }»",
    becomes: "{}",
    why: "Undefined is as false, but for the compiler.",
  },
  {
    file: "client-assertion.ts",
    code: 'requiredClaims: «["exp", "iat"]»,',
    becomes: "[]",
    why: "Without exp it was refused before, and iat is required by the greatest age; this says so in one place.",
  },
  {
    file: "client-assertion.ts",
    code: "if («!(error instanceof errors.JWKSMultipleMatchingKeys)») throw error;",
    becomes: "false",
    why: "Another error has no keys to try, so that the loop throws, and the caller tells no error from another.",
  },
  {
    file: "client-assertion.ts",
    code: "throw new errors.JWSSignatureVerificationFailed(undefined, «{ cause: error }»);",
    becomes: "{}",
    why: "The caller swallows it; a cause is kept all the same.",
  },
  {
    file: "client-assertion.ts",
    code: "function ifOtherKey(error: unknown): undefined «{ if (error instanceof errors.JOSEError …atureVerificationFailed)) throw error; }»",
    becomes: "{}",
    why: "What is final is so by every key that fits; only the trying of the others is saved.",
  },
  {
    file: "client-assertion.ts",
    code: "if («error instanceof errors.JOSEError && !(e…f errors.JWSSignatureVerificationFailed)») throw error;",
    becomes: "false",
    why: "What is final is so by every key that fits; only the trying of the others is saved.",
  },
  {
    file: "compact-jwe.ts",
    code: 'const [protectedHeader = «""», encryptedKey, vector = "", ciphertext = "", tag = "", ...more] = sealed.split(".");',
    becomes: '"Stryker was here!"',
    why: "A text that is split always has a first part; the compiler does not see that.",
  },
  {
    file: "compact-jwe.ts",
    code: 'const [protectedHeader = "", encryptedKey, vector = «""», ciphertext = "", tag = "", ...more] = sealed.split(".");',
    becomes: '"Stryker was here!"',
    why: "Where there is no vector, there is no tag either, and that is refused.",
  },
  {
    file: "compact-jwe.ts",
    code: 'const [protectedHeader = "", encryptedKey, vector = "", ciphertext = «""», tag = "", ...more] = sealed.split(".");',
    becomes: '"Stryker was here!"',
    why: "Where there is no ciphertext, there is no tag either, and that is refused.",
  },
  {
    file: "compact-jwe.ts",
    code: 'const [protectedHeader = "", encryptedKey, vector = "", ciphertext = "", tag = «""», ...more] = sealed.split(".");',
    becomes: '"Stryker was here!"',
    why: "Whatever stands in for a tag is refused, unless it happens to be as long as one.",
  },
  {
    file: "compact-jwe.ts",
    code: 'decipher.setAAD(Buffer.from(protectedHeader, «"ascii"»));',
    becomes: '""',
    why: "base64url has the same bytes in UTF-8, which is what Node takes then.",
  },
  {
    file: "compact-jwe.ts",
    code: 'cipher.setAAD(Buffer.from(protectedHeader, «"ascii"»));',
    becomes: '""',
    why: "base64url has the same bytes in UTF-8, which is what Node takes then.",
  },
  {
    file: "compact-jwe.ts",
    code: 'const ciphertext = Buffer.concat([cipher.update(text, «"utf8"»), cipher.final()]);',
    becomes: '""',
    why: "Node takes UTF-8, too, where nothing is said.",
  },
  {
    file: "initial-access-token.ts",
    code: "if (scope !== INITIAL_ACCESS_SCOPE || «tokenId === undefined» || expiresAt === undefined || kid === undefined)",
    becomes: "false",
    why: "jose has required the claim already; the compiler does not see that.",
  },
  {
    file: "initial-access-token.ts",
    code: "if (scope !== INITIAL_ACCESS_SCOPE || tokenId === undefined || «expiresAt === undefined» || kid === undefined)",
    becomes: "false",
    why: "jose has required the claim already; the compiler does not see that.",
  },
  {
    file: "initial-access-token.ts",
    code: "if (scope !== INITIAL_ACCESS_SCOPE || tokenId === undefined || expiresAt === undefined || «kid === undefined»)",
    becomes: "false",
    why: "No key is found for a token without it; the compiler does not see that.",
  },
  {
    file: "registration-access-token.ts",
    code: 'const NOBODY = digestOf(«""»);',
    becomes: '"Stryker was here!"',
    why: "Any digest will do: it only has to take as long to compare.",
  },
  {
    file: "verified-tokens.ts",
    code: "if (byDigest.size > max && «oldest !== undefined») byDigest.delete(oldest);",
    becomes: "true",
    why: "Something was put in just before; the compiler does not see that.",
  },
];
