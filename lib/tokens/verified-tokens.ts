import { digestOf } from "./equal.ts";

/** A bounded memory of tokens that were verified, by their digests: who reads it holds no token. */
export interface VerifiedTokens<T> {
  get(token: string): T | undefined;
  /** The one that was longest not asked for makes room. */
  set(token: string, verified: T): void;
}

/** A memory of at most `max` tokens. */
export function createVerifiedTokens<T>(max: number): VerifiedTokens<T> {
  const byDigest = new Map<string, T>();
  const put = (digest: string, verified: T): void => {
    // A Map gives its keys in the order in which they came.
    byDigest.delete(digest);
    byDigest.set(digest, verified);
    const [oldest] = byDigest.keys();
    if (byDigest.size > max && oldest !== undefined) byDigest.delete(oldest);
  };
  return {
    get: (token) => {
      const digest = digestOf(token);
      const verified = byDigest.get(digest);
      if (verified !== undefined) put(digest, verified);
      return verified;
    },
    set: (token, verified) => put(digestOf(token), verified),
  };
}
