import { createSecretKey, hkdfSync, type KeyObject, webcrypto } from "node:crypto";

/** The keys of one version of the keys secret. */
export interface Keys {
  /** Names the version in the `kid` of what was made with it. */
  readonly kid: string;
  /** HS256, for initial access tokens. */
  readonly signing: webcrypto.CryptoKey;
  /** A256GCM, for client secrets, as jose takes it. */
  readonly sealing: webcrypto.CryptoKey;
  /** The same as Node's own ciphers take it. */
  readonly sealer: KeyObject;
  /** HMAC-SHA-256, for digests of where requests come from. */
  readonly digesting: webcrypto.CryptoKey;
  /** HMAC-SHA-256, for what a repeated registration request must come to again. */
  readonly deriving: KeyObject;
  /** HMAC-SHA-256, for the audit of clients. */
  readonly auditing: KeyObject;
}

/** The keys by version: the current ones make new things, every version opens what it made. */
export interface Keyring {
  current(): Promise<Keys>;
  /** The keys of a version, or undefined when there is no such version. */
  byKid(kid: string): Promise<Keys | undefined>;
  /** The same for a `kid` that a stranger sent: made up ones must not run up cost. */
  byClaimedKid(kid: string): Promise<Keys | undefined>;
}

interface KeyMaterial {
  readonly versionId: string;
  readonly value: string;
}

/** Where the keyring's versions come from. */
export interface KeySource {
  current(): Promise<KeyMaterial>;
  version(versionId: string): Promise<KeyMaterial | undefined>;
  claimedVersion(versionId: string): Promise<KeyMaterial | undefined>;
}

/** One secret serves five purposes by HKDF-SHA-256 (RFC 5869), so that no key tells anything of another. */
async function deriveKeys({ versionId, value }: KeyMaterial): Promise<Keys> {
  const bytes = (purpose: string) => new Uint8Array(hkdfSync("sha256", value, "oidc-registrar", purpose, 32));
  const { subtle } = webcrypto;
  const sealingBytes = bytes("client secret A256GCM");
  const HMAC = { name: "HMAC", hash: "SHA-256" };
  const [signing, sealing, digesting] = await Promise.all([
    subtle.importKey("raw", bytes("initial access token HS256"), HMAC, false, ["sign", "verify"]),
    subtle.importKey("raw", sealingBytes, "AES-GCM", false, ["encrypt", "decrypt"]),
    subtle.importKey("raw", bytes("source digest"), HMAC, false, ["sign"]),
  ]);
  // As key objects: HMAC with plain bytes makes one at each call, 10 µs against 2.
  const [sealer, deriving, auditing] = [sealingBytes, bytes("idempotent registration"), bytes("audit")].map((one) =>
    createSecretKey(one),
  ) as [KeyObject, KeyObject, KeyObject];
  return { kid: versionId, signing, sealing, sealer, digesting, deriving, auditing };
}

/** A keyring over a secret; keys are derived once for each version. Throws what the source throws. */
export function createKeyring(source: KeySource): Keyring {
  const derived = new Map<string, Promise<Keys>>();
  const keysOf = (material: KeyMaterial): Promise<Keys> => {
    const known = derived.get(material.versionId) ?? deriveKeys(material);
    derived.set(material.versionId, known);
    return known;
  };
  const keysBy = async (kid: string, look: KeySource["version"]): Promise<Keys | undefined> => {
    const known = derived.get(kid);
    if (known !== undefined) return known;
    const material = await look(kid);
    return material && keysOf(material);
  };
  return {
    current: async () => keysOf(await source.current()),
    byKid: (kid) => keysBy(kid, source.version),
    byClaimedKid: (kid) => keysBy(kid, source.claimedVersion),
  };
}
