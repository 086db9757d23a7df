import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { mintRegistrationAccessToken, opens } from "../../../lib/tokens/registration-access-token.ts";

describe("RFC 7592 1.2: a registration access token", () => {
  it("RFC 6749 10.10: has 256 random bits, in base64url", () => {
    const asked: number[] = [];
    const { token } = mintRegistrationAccessToken((length) => {
      asked.push(length);
      return new Uint8Array(length).fill(255);
    });
    expect([asked, token]).toEqual([[32], `${"_".repeat(42)}8`]);
  });

  it("is kept as its digest alone", () => {
    const { token, digest } = mintRegistrationAccessToken(randomBytes);
    expect(digest).toBe(digestOf(token));
  });

  it("opens what has its digest, and nothing else", () => {
    const [one, other] = [mintRegistrationAccessToken(randomBytes), mintRegistrationAccessToken(randomBytes)];
    expect([opens(one.token, one.digest), opens(other.token, one.digest)]).toEqual([true, false]);
  });

  it.each(["", "token"])("a client that does not exist is opened by nothing: %j", (token) => {
    expect(opens(token, undefined)).toBe(false);
  });

  it("a digest does not open what it is the digest of", () => {
    const { digest } = mintRegistrationAccessToken(randomBytes);
    expect(opens(digest, digest)).toBe(false);
  });
});
