import { X509Certificate } from "node:crypto";
import { EC_KEY, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { akpPair, ecPair, type Key, okpPair, rsaPair } from "../support/public-keys.ts";
import { createTestCa } from "../support/test-ca.ts";
import { accepts, type Body, refuses } from "./body.ts";

const OIDC = "OIDC Registration 2 (jwks)";
const IGNORABLE =
  "RFC 7517 5 lets a reader pass over keys whose members are missing or out of range; it does not speak of registration";
const ON_USE = "the document speaks of use, and not of when a server must look";

const jwks = (value: unknown): Json => webClient({ jwks: value });
const keys = (...all: readonly unknown[]): Json => jwks({ keys: all });
const without = (key: Key, member: string): Key =>
  Object.fromEntries(Object.entries(key).filter(([name]) => name !== member));

const rsa = rsaPair();
const rsaKey: Key = { ...rsa.publicKey, use: "sig" };
const ec = ecPair("P-256");
const ed25519 = okpPair("Ed25519");
const certificate = new X509Certificate(createTestCa().issue(["rp.example.org"]).cert);
const x5c = [certificate.raw.toString("base64")];
const certified: Key = { ...certificate.publicKey.export({ format: "jwk" }) };

const GOOD: readonly Body[] = [
  accepts(OIDC, "a key on P-256", keys(EC_KEY)),
  accepts(OIDC, "a key on P-384", keys(ecPair("P-384").publicKey)),
  accepts(OIDC, "a key on P-521", keys(ecPair("P-521").publicKey)),
  accepts("RFC 8812 3.1", "a key on secp256k1", keys(ecPair("secp256k1").publicKey)),
  accepts(OIDC, "an RSA key", keys(rsaKey)),
  accepts("RFC 8037 2", "a key on Ed25519", keys(ed25519.publicKey)),
  accepts("RFC 8037 2", "a key on Ed448", keys(okpPair("Ed448").publicKey)),
  accepts("RFC 8037 2", "a key on X25519", keys(okpPair("X25519").publicKey)),
  accepts("RFC 9964 3", "a post-quantum key (AKP)", keys(akpPair().publicKey)),
  accepts("RFC 7517 4.5", "two keys with different kid", keys({ ...EC_KEY, kid: "1" }, { ...rsaKey, kid: "2" })),
  accepts("RFC 7517 4.5", "two keys without kid", keys(without(EC_KEY, "kid"), rsaKey)),
  accepts(OIDC, "a key for each use", keys(EC_KEY, { ...ec.publicKey, use: "enc" })),
  accepts("RFC 7517 5", "a key of an unknown type beside a known one", keys(EC_KEY, { kty: "QUANTUM", q1: "AQ" })),
  accepts("RFC 7517 5", "a key on an unknown curve", keys({ kty: "EC", crv: "P-999", x: "AQ", y: "AQ" })),
  accepts("RFC 7517 4.2", "a key with a use that nobody knows", keys({ ...EC_KEY, use: "paint" })),
  accepts("RFC 7517 4.3", "a key with operations", keys({ ...without(EC_KEY, "use"), key_ops: ["verify"] })),
  accepts("RFC 7517 4", "a key with a member that nobody knows", keys({ ...EC_KEY, colour: "blue" })),
  accepts("RFC 7517 5", "a set with a member that nobody knows", jwks({ keys: [EC_KEY], colour: "blue" })),
  accepts("RFC 7517 5.1", "an empty set", keys()),
  accepts("RFC 7517 4.7", "a key with its own certificate", keys({ ...certified, x5c })),
];

const PRIVATE: readonly Body[] = [
  refuses(OIDC, "a private key on P-256", keys(ec.privateKey)),
  refuses(OIDC, "a private RSA key", keys(rsa.privateKey)),
  refuses(OIDC, "a private key on Ed25519", keys(ed25519.privateKey)),
  refuses(OIDC, "a private post-quantum key (AKP)", keys(akpPair().privateKey)),
  refuses(OIDC, "an RSA key with one prime alone", keys({ ...rsaKey, p: rsa.privateKey["p"] })),
  refuses(OIDC, "an RSA key with further primes", keys({ ...rsaKey, oth: [] })),
  refuses(OIDC, "a private key beside a public one", keys(EC_KEY, ec.privateKey)),
  refuses(OIDC, "a private key on secp256k1", keys(ecPair("secp256k1").privateKey)),
  refuses(OIDC, "a private key on X448", keys(okpPair("X448").privateKey)),
  refuses(OIDC, "a symmetric key", keys({ kty: "oct", k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ" })),
  refuses(OIDC, "a symmetric key without its value", keys({ kty: "oct", kid: "1" })),
  refuses(
    OIDC,
    "a public key with a symmetric value in it",
    keys({ ...EC_KEY, k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ" }),
    { open: "RFC 7518 gives k no meaning in a key of this type" },
  ),
  refuses(OIDC, "a key of an unknown type with a member d", keys({ kty: "QUANTUM", d: "AQ" }), {
    open: "what d is in a key of an unknown type, nobody can say",
  }),
];

const MALFORMED: readonly Body[] = [
  refuses("RFC 7517 5", "a set as a string", jwks(JSON.stringify({ keys: [EC_KEY] }))),
  refuses("RFC 7517 5", "a set as an array", jwks([EC_KEY])),
  refuses("RFC 7517 5.1", "a set without keys", jwks({})),
  refuses("RFC 7517 5.1", "keys as an object", jwks({ keys: { 0: EC_KEY } })),
  refuses("RFC 7517 5.1", "a key as a string", keys("key")),
  refuses("RFC 7517 5.1", "null as a key", keys(null)),
  refuses("RFC 7517 4.1", "a key without kty", keys(without(EC_KEY, "kty"))),
  refuses("RFC 7517 4.1", "a key with kty as a number", keys({ ...EC_KEY, kty: 1 })),
  refuses("RFC 7517 4.5", "a key with kid as a number", keys({ ...EC_KEY, kid: 1 })),
  refuses("RFC 7517 4.2", "a key with use as a number", keys({ ...EC_KEY, use: 1 })),
  refuses("RFC 7517 4.4", "a key with alg as an array", keys({ ...EC_KEY, alg: ["ES256"] })),
  refuses("RFC 7517 4.5", "two keys with one kid", keys({ ...EC_KEY, kid: "1" }, { ...ec.publicKey, kid: "1" }), {
    open: "RFC 7517 4.5 says SHOULD",
  }),
  refuses("RFC 7518 6.2.1", "a key on P-256 without y", keys(without(EC_KEY, "y")), { open: IGNORABLE }),
  refuses("RFC 7518 6.2.1", "a key on a curve without crv", keys(without(EC_KEY, "crv")), { open: IGNORABLE }),
  refuses("RFC 7518 6.3.1", "an RSA key without n", keys(without(rsaKey, "n")), { open: IGNORABLE }),
  refuses("RFC 7518 6.3.1", "an RSA key without e", keys(without(rsaKey, "e")), { open: IGNORABLE }),
  refuses("RFC 8037 2", "a key on Ed25519 without x", keys(without(ed25519.publicKey, "x")), { open: IGNORABLE }),
  refuses("RFC 7518 6.2.1.2", "a key with x as a number", keys({ ...EC_KEY, x: 1 }), { open: IGNORABLE }),
  refuses(
    "RFC 7515 2",
    "a key with x in base64, not base64url",
    keys({ ...EC_KEY, x: "+/BCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4" }),
    { open: IGNORABLE },
  ),
  refuses("RFC 7515 2", "a key with x padded", keys({ ...EC_KEY, x: `${EC_KEY["x"]}=` }), { open: IGNORABLE }),
  refuses(
    "RFC 7518 6.2.1",
    "a point that is not on its curve",
    keys({ ...EC_KEY, y: "AAAA6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" }),
    { open: IGNORABLE },
  ),
  refuses("RFC 7518 6.2.1", "a point of P-256 said to be on P-384", keys({ ...EC_KEY, crv: "P-384" }), {
    open: IGNORABLE,
  }),
  refuses("RFC 7517 4.3", "a key with its operations as a string", keys({ ...EC_KEY, key_ops: "verify" }), {
    open: IGNORABLE,
  }),
  refuses("RFC 7517 4.3", "a key with one operation twice", keys({ ...EC_KEY, key_ops: ["verify", "verify"] }), {
    open: IGNORABLE,
  }),
  refuses("RFC 7517 4.3", "a key with operations against its use", keys({ ...EC_KEY, key_ops: ["deriveKey"] }), {
    open: IGNORABLE,
  }),
  refuses("RFC 7518 3.3", "an RSA key of 1024 bits", keys({ ...rsaPair(1024).publicKey, use: "sig" }), {
    open: ON_USE,
  }),
  refuses("RFC 7517 4.7", "a key with the certificate of another", keys({ ...EC_KEY, x5c })),
  refuses("RFC 7517 4.7", "a key with a certificate that is none", keys({ ...EC_KEY, x5c: ["AQID"] })),
  refuses("RFC 7517 4.7", "a key with x5c as a string", keys({ ...EC_KEY, x5c: x5c[0] })),
  refuses(
    "OIDC Registration 2 (use)",
    "keys for both uses, one of which does not say for which",
    keys(EC_KEY, { ...ec.publicKey, use: "enc" }, rsa.publicKey),
  ),
  refuses(
    "OIDC Registration 2; RFC 7591 2",
    "jwks and jwks_uri together",
    webClient({ jwks: { keys: [EC_KEY] }, jwks_uri: "https://rp.example.org/jwks.json" }),
  ),
];

/** The client's public keys by value. */
export const KEY_BODIES: readonly Body[] = [...GOOD, ...PRIVATE, ...MALFORMED];
