import { describe, expect, it } from "vitest";
import { type BodyFault, OAuthError } from "../../../lib/errors.ts";
import { parseJsonObject } from "../../../lib/http/strict-json.ts";

/** What bytes are read as, or why they are refused. */
function readingOf(body: string | Uint8Array): unknown {
  try {
    return parseJsonObject(Buffer.from(body));
  } catch (error) {
    if (error instanceof OAuthError && error.reason.kind === "body_malformed") return error.reason.why;
    throw error;
  }
}
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("RFC 7493: a body that two parsers could disagree about is refused", () => {
  it.each<readonly [BodyFault, string | Uint8Array]>([
    ["empty", ""],
    ["not UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d)],
    ["not JSON", '\ufeff{"a":1}'],
    ["not JSON", "{'a':1}"],
    ["not an object", "[]"],
    ["not an object", "null"],
    ["too deep", nested(17)],
    ["too deep", `{"a":${"[".repeat(16)}${"]".repeat(16)}}`],
    ["duplicate name", '{"a":1,"a":1}'],
    ["duplicate name", '{"a":1,"\\u0061":1}'],
    ["duplicate name", '{"a":[{"b":1,"b":2}]}'],
    ["inexact number", '{"a":1e400}'],
    ["lone surrogate", '{"a":"\\ud800"}'],
    ["unreadable name", '{"\\"":1}'],
  ])("%s: %j", (why, body) => {
    expect(readingOf(body)).toBe(why);
  });

  it.each([
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "-0.0",
    "9007199254740993",
    "-9007199254740993",
    "12345678901234567890",
    "9007199254740991.4",
    "0.1234567890123456789",
    "1.00000000000000001",
    "-1e-400",
  ])("RFC 7493 2.2: a number that would come back as another one: %s", (number) => {
    expect(readingOf(`{"a":${number}}`)).toBe("inexact number");
    expect(readingOf(`{"a":["x",{"b":${number} }]}`)).toBe("inexact number");
  });

  it.each([
    "0",
    "-1",
    "100",
    "123456789012345",
    "1234567890123456",
    "9007199254740991",
    "-9007199254740991",
    "10000000000000000",
    "1E+2",
    "1e21",
    "1.50",
    "10.50",
    "-10.50e1",
    "100.001",
    "0.00000010203",
    "0.30000000000000004",
    "0.001e5",
    "-12.5e-3",
    "0.1",
    "0e5",
    "0.0",
    "1.7976931348623157e308",
    "5e-324",
  ])("RFC 7493 2.2: the number %s is read as it is written", (number) => {
    expect(readingOf(`{"a":[${number},${number}],"b":${number}}`)).toEqual({
      a: [Number(number), Number(number)],
      b: Number(number),
    });
  });

  it("RFC 7493 2.2: a number that is longer than any that is meant", () => {
    const written = (zeros: number) => readingOf(`{"a":0.1${"0".repeat(zeros)}}`);
    expect([written(37), written(38)]).toEqual([{ a: 0.1 }, "inexact number"]);
    expect(readingOf(`{"a":1${"0".repeat(60_000)}1}`)).toBe("inexact number");
  });

  it("and one that they agree about is not", () => {
    expect(readingOf('{"a":"b","\\u0062":["a","a",{"a":"\\ud83d\\ude00"}]}')).toEqual({
      a: "b",
      b: ["a", "a", { a: "\u{1f600}" }],
    });
    // Of texts in arrays none is a name, so that they may be the same and consist of anything.
    expect(readingOf('{"a":["x","\\"","x"]}')).toEqual({ a: ["x", '"', "x"] });
    expect(readingOf(nested(16))).toEqual(JSON.parse(nested(16)));
  });
});
