import { describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { basicCredentials, bearerToken } from "../../../lib/http/credentials.ts";

/** What a reader gives, or the kind of its refusal and why. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { kind, why } = error.reason as { readonly kind: string; readonly why?: string };
    return why === undefined ? kind : `${kind}: ${why}`;
  }
}

const basic = (header: string | undefined) => outcomeOf(() => basicCredentials(header));
const bearer = (header: string | undefined, query = "") =>
  outcomeOf(() => bearerToken(header, new URLSearchParams(query)));
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");

describe("RFC 7617 2: user and password of a Basic header", () => {
  it.each([
    ["registrar:secret", { username: "registrar", password: "secret" }],
    ["registrar:with:colons", { username: "registrar", password: "with:colons" }],
    ["Jürgen:pässwörd", { username: "Jürgen", password: "pässwörd" }],
    [":", { username: "", password: "" }],
  ])("%j is split at the first colon, as UTF-8", (text, credentials) => {
    for (const header of [`Basic ${base64(text)}`, `basic   ${base64(text)}`, ` BASIC ${base64(text)} `])
      expect(basic(header)).toEqual(credentials);
  });

  it.each([undefined, `Bearer ${base64("a:b")}`, "Digest a", ""])("%j carries none", (header) => {
    expect(basic(header)).toBe("operator_credentials_refused: missing");
  });

  it.each([
    ["no base64", "Basic ???"],
    ["no colon", `Basic ${base64("registrar")}`],
    ["a control character in the user", `Basic ${base64("regis\u0007trar:secret")}`],
    ["a control character in the password", `Basic ${base64("registrar:sec\nret")}`],
    ["no UTF-8", `Basic ${base64(Uint8Array.of(0xc3, 0x28, 0x3a, 0x61))}`],
    ["nothing behind the scheme", "Basic"],
  ])("%s is malformed", (_, header) => {
    expect(basic(header)).toBe("operator_credentials_refused: malformed");
  });

  it("what is not UTF-8 keeps its cause, and what is no credential has none", () => {
    const causeOf = (header: string): unknown => {
      try {
        return basicCredentials(header);
      } catch (error) {
        return error instanceof OAuthError && error.cause;
      }
    };
    expect(causeOf(`Basic ${base64(Uint8Array.of(0xff, 0x3a))}`)).toBeInstanceOf(TypeError);
    expect(causeOf("Basic ???")).toBeUndefined();
  });
});

describe("RFC 6750 2.1: the token of a Bearer header", () => {
  it("is there once, whatever the letters of the scheme", () => {
    expect(["Bearer a.b-c~1+/==", "bearer a.b-c~1+/==", "BEARER  a.b-c~1+/=="].map((one) => bearer(one))).toEqual(
      Array(3).fill("a.b-c~1+/=="),
    );
    expect(bearer(undefined)).toBeUndefined();
    expect(bearer(undefined, "access_token=abc")).toBeUndefined();
  });

  it("has 4096 characters at most", () => {
    expect(bearer(`Bearer ${"a".repeat(4096)}`)).toBe("a".repeat(4096));
    expect(bearer(`Bearer ${"a".repeat(4097)}`)).toBe("token_refused: malformed");
  });

  it.each(["Bearer a b", "Bearer =a", "Bearer", "Bearer ä"])("%j is none", (header) => {
    expect(bearer(header)).toBe("token_refused: malformed");
  });

  it("is missing where the header has another scheme, or none", () => {
    expect(["Basic YTpi", "", "(abc)"].map((one) => bearer(one))).toEqual(Array(3).fill("token_missing"));
  });

  it("RFC 6750 2: is ambiguous beside another one, in the header or in the query", () => {
    expect(bearer("Bearer a, Bearer b")).toBe("authorization_ambiguous");
    expect(bearer("Bearer a", "access_token=b")).toBe("authorization_ambiguous");
    expect(basic(`Basic ${base64("a:b")},Basic ${base64("a:b")}`)).toBe("authorization_ambiguous");
  });
});
