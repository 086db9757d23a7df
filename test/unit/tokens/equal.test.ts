import { describe, expect, it } from "vitest";
import { digestOf, isEqual } from "../../../lib/tokens/equal.ts";

describe("digestOf", () => {
  it("is base64url SHA-256 without padding (FIPS 180-2 B.1)", () => {
    expect(digestOf("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  });

  it("is of the UTF-8 form of a text", () => {
    expect(digestOf("\u00e9")).not.toBe(digestOf("e\u0301"));
    expect(digestOf("\u{1F511}")).toHaveLength(43);
  });
});

describe("isEqual", () => {
  it.each(["", "a", "pass:word", "\u00e9", "x".repeat(10_000)])("a text equals itself: %#", (text) => {
    expect(isEqual(text, `${text}`)).toBe(true);
  });

  it.each([
    ["a", "b"],
    ["a", "A"],
    ["a", "ab"],
    ["", " "],
    ["\u00e9", "e\u0301"],
    ["a", "a\0"],
  ])("%j and %j differ, whatever their lengths", (left, right) => {
    expect([isEqual(left, right), isEqual(right, left)]).toEqual([false, false]);
  });
});
