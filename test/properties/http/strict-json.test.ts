import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { parseJsonObject } from "../../../lib/http/strict-json.ts";
import { runsOf } from "../../support/runs.ts";

const RUNS = runsOf(2000);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The object in a text, or why it is refused; anything else that is thrown is a fault of the code. */
function read(text: string | Uint8Array): unknown {
  try {
    return parseJsonObject(typeof text === "string" ? bytes(text) : text);
  } catch (error) {
    if (error instanceof OAuthError && error.reason.kind === "body_malformed") return error.reason.why;
    throw error;
  }
}

/** Characters in every spelling that JSON has for them, the shortest first. */
const spelled = (text: string, choose: (count: number) => number): string =>
  [...text]
    .flatMap((character) => character.split(""))
    .map((unit) => {
      const code = unit.charCodeAt(0).toString(16).padStart(4, "0");
      const plain = JSON.stringify(unit).slice(1, -1);
      const isHalf = /[\ud800-\udfff]/.test(unit);
      return [isHalf ? `\\u${code}` : plain, `\\u${code}`, `\\u${code.toUpperCase()}`][choose(3)];
    })
    .join("");

// No names of one UTF-16 unit: V8 13.6 misreads those where they are escaped; they have a test of their own.
const name = fc
  .oneof(
    fc.constantFrom(
      "redirect_uris",
      "ab",
      "",
      "__proto__",
      "constructor",
      "üü",
      "🦆",
      '""',
      "\\\\",
      "\u0000\u0000",
      "a\u2028",
    ),
    fc.string({ unit: "grapheme", maxLength: 8 }),
  )
  .filter((text) => text.length !== 1);
const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e21, 1.5, ""),
  fc.integer(),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const { object } = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("value"), { maxLength: 4 }), tie("object")),
  object: fc.array(fc.tuple(name, tie("value")), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
}));

/** JSON text of a value with blanks and escapes anywhere they may be. */
function written(value: unknown, choose: (count: number) => number): string {
  const blank = () => ["", " ", "\n", "\t\r "][choose(4)] ?? "";
  const write = (one: unknown): string => {
    if (typeof one === "string") return `${blank()}"${spelled(one, choose)}"${blank()}`;
    if (Array.isArray(one)) return `${blank()}[${one.length === 0 ? blank() : one.map(write).join(",")}]${blank()}`;
    if (typeof one !== "object" || one === null) return `${blank()}${JSON.stringify(one)}${blank()}`;
    return `${blank()}{${Object.entries(one)
      .map(([key, member]) => `${write(key)}:${write(member)}`)
      .join(",")}}${blank()}`;
  };
  return write(value);
}

const texts = fc.tuple(object, fc.infiniteStream(fc.nat(11))).map(([value, numbers]) => {
  const choose = (count: number): number => (numbers.next().value ?? 0) % count;
  return { value, text: written(value, choose), choose };
});

describe("RFC 8259, RFC 7493: the JSON of a body", () => {
  it("is what JSON.parse reads, however it is written", () => {
    fc.assert(
      fc.property(texts, ({ value, text }) => {
        expect(read(text)).toEqual(JSON.parse(text));
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(value));
      }),
      { numRuns: RUNS },
    );
  });

  it("has no name twice, at any depth and however it is spelled", () => {
    fc.assert(
      fc.property(texts, name, ({ text, choose }, repeated) => {
        const twice = `{"${spelled(repeated, choose)}":1,"other than this":{},"${spelled(repeated, choose)}":2}`;
        for (const doubled of [twice, `{"a":${twice}}`, `{"a":[${text},${twice}]}`, `{"a":${text},"b":[[${twice}]]}`])
          expect(read(doubled)).toBe("duplicate name");
      }),
      { numRuns: RUNS },
    );
  });

  it("may have a name again in another object", () => {
    fc.assert(
      fc.property(texts, name, ({ text, choose }, again) => {
        const key = () => `"${spelled(again, choose)}"`;
        const nested = `{${key()}:{${key()}:[{${key()}:${key()}},{${key()}:{${key()}:${text}}}]}}`;
        expect(read(nested)).toEqual(JSON.parse(nested));
      }),
      { numRuns: runsOf(1000) },
    );
  });

  it("is refused where JSON.parse refuses it, whatever it is", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "\\",
      '\\"',
      "1",
      "-",
      "null",
      "true",
      "NaN",
      "//",
      "/**/",
      "'a'",
      " ",
      "\ufeff",
      "\u00a0",
      "e",
      "0",
    );
    const soup = fc.array(pieces, { maxLength: 10 }).map((all) => all.join(""));
    // A written object with a piece put in somewhere, or nothing.
    const damaged = fc
      .tuple(texts, fc.oneof(fc.constant(""), fc.constant(" "), pieces), fc.nat(40))
      .map(([{ text }, piece, at]) => `${text.slice(0, at)}${piece}${text.slice(at)}`);
    const seen = { good: 0, bad: 0 };
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          soup.map((text) => `{"a":${text}}`),
          damaged,
          fc.string({ unit: "binary" }),
        ),
        (text) => {
          let value: unknown;
          try {
            value = JSON.parse(text);
          } catch {
            seen.bad += 1;
            expect(["not JSON", "empty", "not UTF-8"]).toContain(read(text));
            return;
          }
          seen.good += 1;
          const outcome = read(text);
          if (typeof outcome !== "string") expect(outcome).toEqual(value);
          else
            expect([
              "not an object",
              "duplicate name",
              "lone surrogate",
              "too deep",
              "unreadable name",
              "inexact number",
            ]).toContain(outcome);
        },
      ),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(RUNS / 20);
  });

  it("is UTF-8: every damaged byte is seen", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (random) => {
        const text = Buffer.concat([bytes('{"a":"'), random, bytes('"}')]);
        const outcome = read(text);
        if (Buffer.from(text.toString("utf8")).equals(text)) expect(outcome).not.toBe("not UTF-8");
        else expect(outcome).toBe("not UTF-8");
      }),
      { numRuns: RUNS },
    );
  });

  it("never throws anything but its refusal", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        read(random);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("names of one character that are written with an escape", () => {
  // JSON.parse of V8 13.6 takes such a name for the backslash it begins with, where an object that began with the same
  // names has gone on with a backslash before.
  const afterBackslash = (name: string): unknown => {
    const first = `a name nothing else begins with but for ${name}`;
    read(`{"${first}":1,"\\\\":1}`);
    const outcome = read(`{"${first}":1,"${name}":2}`);
    return typeof outcome === "string" ? "refused" : Object.keys(outcome as object)[1];
  };

  it.each([
    ["\\u0061", "a"],
    ["\\u0064", "d"],
    ["\\u006B", "k"],
    ["\\u00fc", "ü"],
  ])("such as %s are what they say, whatever was read before", (name, letter) => {
    expect(afterBackslash(name)).toBe(letter);
  });

  it.each(['\\"', "\\n", "\\u0000"])("such as %s, which cannot do without, are so too, or are refused", (name) => {
    expect([JSON.parse(`"${name}"`), "refused"]).toContain(afterBackslash(name));
  });
});

describe("RFC 7493: the edges", () => {
  it.each([
    ["", "empty"],
    [" ", "not JSON"],
    ["[]", "not an object"],
    ["null", "not an object"],
    ["true", "not an object"],
    ['"{}"', "not an object"],
    ["1", "not an object"],
    ["{} {}", "not JSON"],
    ["{},", "not JSON"],
    ['{"a":1,}', "not JSON"],
    ["{'a':1}", "not JSON"],
    ["{a:1}", "not JSON"],
    ['{"a":NaN}', "not JSON"],
    ['{"a":01}', "not JSON"],
    ['{"a":1}//', "not JSON"],
    ['{"a":"\n"}', "not JSON"],
    ['\ufeff{"a":1}', "not JSON"],
    ["\u00a0{}", "not JSON"],
    ['{"a":+1}', "not JSON"],
    ['{"a":.5}', "not JSON"],
    ['{"a":Infinity}', "not JSON"],
    ['{"a" 1}', "not JSON"],
    ['{"redirect_uris":1,"redirect_uri\\u0073":2}', "duplicate name"],
    ['{"a":1,"\\u0061":2}', "duplicate name"],
    ['{"\\u0000":1,"\\u0000":2}', "unreadable name"],
    ['{"__proto__":1,"__proto__":2}', "duplicate name"],
    ['{"":1,"":2}', "duplicate name"],
    ['{"\\/":1,"/":2}', "duplicate name"],
    ['{"\\ud83e\\udd86":1,"🦆":2}', "duplicate name"],
    ['{"a":"\\ud800"}', "lone surrogate"],
    ['{"\\udfff":1}', "lone surrogate"],
    ['{"a":["\\ud83e"]}', "lone surrogate"],
    ['{"a":"\\udd86\\ud83e"}', "lone surrogate"],
  ])("%j is refused: %s", (text, why) => {
    expect(read(text)).toBe(why);
  });

  it("of depth are where they were", () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const listed = (depth: number): string => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
    expect([read(nested(17)), read(listed(17))]).toEqual(["too deep", "too deep"]);
    expect([read(nested(16)), read(listed(16))]).toEqual([JSON.parse(nested(16)), JSON.parse(listed(16))]);
    expect(read(`{"a":${"[]".concat(",[]".repeat(1000)).replace(/^/, "[").concat("]")}}`)).toMatchObject({
      a: { length: 1001 },
    });
  });

  it("of size cost little time: one long string, many short ones, many names", () => {
    const long = JSON.stringify({ a: 'x\\"'.repeat(40_000) });
    const many = JSON.stringify({ a: Array.from({ length: 30_000 }, () => "") });
    const names = JSON.stringify(Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [`n${index}`, 1])));
    const started = performance.now();
    for (const text of [long, many, names]) expect(read(text)).toEqual(JSON.parse(text));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
