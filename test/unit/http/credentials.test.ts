import { describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { basicCredentials, bearerToken } from "../../../lib/http/credentials.ts";
import { reasonOf } from "../../support/reasons.ts";

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");
const NO_QUERY = new URLSearchParams();

describe("RFC 7617 2: the credentials of an operator", () => {
  it.each([
    ["Basic", "registrar:secret", { username: "registrar", password: "secret" }],
    ["basic", "registrar:secret", { username: "registrar", password: "secret" }],
    ["BASIC", "a:b:c", { username: "a", password: "b:c" }],
    ["Basic   ", "a:b", { username: "a", password: "b" }],
    ["Basic", ":b", { username: "", password: "b" }],
    ["Basic", "a:", { username: "a", password: "" }],
    ["Basic", ":", { username: "", password: "" }],
    ["Basic", "jörg:pässwörd ✓", { username: "jörg", password: "pässwörd ✓" }],
    ["Basic", "\ufeffa:\ufeffb", { username: "\ufeffa", password: "\ufeffb" }],
  ])("%j with %j are read", (scheme, text, expected) => {
    expect(basicCredentials(`${scheme} ${base64(text)}`)).toEqual(expected);
  });

  it("may be without the padding at the end, and have blanks around them", () => {
    const expected = [1, 2, 3, 4].map((length) => ({ username: "a", password: "x".repeat(length) }));
    expect(
      expected.map(({ password }) => basicCredentials(`Basic ${base64(`a:${password}`).replace(/=+$/, "")}`)),
    ).toEqual(expected);
    expect(basicCredentials(`  Basic ${base64("a:b")} `)).toEqual({ username: "a", password: "b" });
  });

  it.each([undefined, "", "Bearer abc", "Basicx YTpi", "x Basic YTpi", "(Basic) YTpi", "(Basic YTpi", "Basic\tYTpi"])(
    "are missing in %j",
    (header) => {
      expect(reasonOf(() => basicCredentials(header))).toEqual({
        kind: "operator_credentials_refused",
        why: "missing",
      });
    },
  );

  it.each([
    ["nothing", "Basic"],
    ["nothing after the blank", "Basic "],
    ["no colon", `Basic ${base64("registrar")}`],
    ["characters of base64url", "Basic YTr_-w=="],
    ["a character that is none of base64", "Basic YTp!"],
    ["one before them", "Basic !YTpi"],
    ["two texts", "Basic YTpi YTpi"],
    ["one character over", "Basic YTpiY"],
    ["too much padding", "Basic YTpi="],
    ["three characters and two of padding", "Basic YTpiYWI=="],
    ["padding in the middle", "Basic YQ==YTpi"],
    ["a line feed", `Basic ${base64("a:b\n")}`],
    ["NUL in the name", `Basic ${base64("a\0:b")}`],
    ["a control character of C1", `Basic ${base64("a:\u0085")}`],
    ["a byte that is not UTF-8", `Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xff))}`],
    ["one in the name", `Basic ${base64(Uint8Array.of(0xff, 0x3a, 0x61))}`],
  ])("with %s are malformed", (_, header) => {
    expect(reasonOf(() => basicCredentials(header))).toEqual({
      kind: "operator_credentials_refused",
      why: "malformed",
    });
  });

  it("that are not UTF-8 keep the cause for the log, and others have none", () => {
    const causeOf = (header: string): unknown => {
      try {
        return basicCredentials(header);
      } catch (error) {
        return error instanceof OAuthError && ("cause" in error ? error.cause : "none");
      }
    };
    expect(causeOf(`Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xff))}`)).toBeInstanceOf(TypeError);
    expect(causeOf("Basic !")).toBe("none");
  });

  it.each(["Basic YTpi,Basic YTpi", "Basic YTpi, Bearer abc", ","])(
    "in several headers, %j, are ambiguous",
    (header) => {
      expect(reasonOf(() => basicCredentials(header))).toEqual({ kind: "authorization_ambiguous" });
    },
  );
});

describe("RFC 6750 2.1: a bearer token", () => {
  it.each([
    ["Bearer abc", "abc"],
    ["bearer abc", "abc"],
    ["BEARER   abc  ", "abc"],
    ["Bearer AZaz09-._~+/==", "AZaz09-._~+/=="],
    [`Bearer ${"a".repeat(4096)}`, "a".repeat(4096)],
  ])("is read from %j", (header, token) => {
    expect(bearerToken(header, NO_QUERY)).toBe(token);
  });

  it("is absent without a header, whatever the query has", () => {
    expect(bearerToken(undefined, NO_QUERY)).toBeUndefined();
    expect(bearerToken(undefined, new URLSearchParams("access_token=abc"))).toBeUndefined();
  });

  it.each(["", "Basic YTpi", "abc", "Bearerabc", "Bear er"])("is missing in %j", (header) => {
    expect(reasonOf(() => bearerToken(header, NO_QUERY))).toEqual({ kind: "token_missing" });
  });

  it.each([
    "Bearer",
    "Bearer ",
    "Bearer a b",
    "Bearer a=b",
    "Bearer =",
    "Bearer ä",
    "Bearer !a",
    `Bearer ${"a".repeat(4097)}`,
  ])("is malformed in %j", (header) => {
    expect(reasonOf(() => bearerToken(header, NO_QUERY))).toEqual({ kind: "token_refused", why: "malformed" });
  });

  it.each(["Bearer abc,Bearer abc", "Bearer abc, Basic YTpi"])("in several headers, %j, is ambiguous", (header) => {
    expect(reasonOf(() => bearerToken(header, NO_QUERY))).toEqual({ kind: "authorization_ambiguous" });
  });

  it("RFC 6750 2: in the query besides is ambiguous, even an empty one", () => {
    for (const query of ["access_token=abc", "access_token="])
      expect(reasonOf(() => bearerToken("Bearer abc", new URLSearchParams(query)))).toEqual({
        kind: "authorization_ambiguous",
      });
  });
});
