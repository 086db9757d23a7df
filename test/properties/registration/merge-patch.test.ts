import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePatch } from "../../../lib/registration/merge-patch.ts";
import { runsOf } from "../../support/runs.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** RFC 7396 appendix A, row by row: original, patch, result. */
const APPENDIX_A: readonly (readonly [original: string, patch: string, result: string])[] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', "{}"],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ["[1,2]", '{"a":"b","c":null}', '{"a":"b"}'],
  ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

const json = (text: string): unknown => JSON.parse(text);
const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The pseudocode of RFC 7396 2, word by word. */
function specified(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...(isObject(target) ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = specified(Object.hasOwn(result, name) ? result[name] : undefined, value);
  }
  return result;
}

/** The patch that makes `to` of `from`, where `to` has no null. */
function difference(from: JsonObject, to: JsonObject): JsonObject {
  const gone = Object.keys(from)
    .filter((name) => !Object.hasOwn(to, name))
    .map((name) => [name, null] as const);
  const kept = Object.entries(to).map(([name, value]) => {
    const before = Object.hasOwn(from, name) ? from[name] : undefined;
    return [name, isObject(value) && isObject(before) ? difference(before, value) : value] as const;
  });
  return Object.fromEntries([...gone, ...kept]);
}

const names = fc.constantFrom("a", "b", "c", "jwks", "keys", "redirect_uris", "", "0", "constructor", "toString");
const objects = (withNull: boolean): fc.Arbitrary<JsonObject> =>
  fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...(withNull ? [null] : []), 0, "", "x", true),
      fc.array(fc.constantFrom(null, 1, "y"), { maxLength: 3 }),
      tie("object"),
    ),
    object: fc.dictionary(names, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  })).object;

describe("RFC 7396 appendix A", () => {
  it.each(APPENDIX_A)("%s patched by %s is %s", (original, patch, result) => {
    // Documents that are no objects are looked at as members, since only objects are patched here.
    expect(mergePatch({ m: json(original) }, { m: json(patch) })).toEqual({ m: json(result) });
    if (isObject(json(original)) && isObject(json(patch))) {
      expect(mergePatch(json(original) as JsonObject, json(patch) as JsonObject)).toEqual(json(result));
    }
  });

  it("a null deletes, of whatever type the member is", () => {
    for (const value of [{ a: "foo" }, ["a"], "x", 1, null])
      expect(mergePatch({ m: value, n: 1 }, { m: null })).toEqual({ n: 1 });
  });
});

describe("RFC 7396 2: merging", () => {
  it("does what the pseudocode does", () => {
    fc.assert(
      fc.property(objects(true), objects(true), (target, patch) => {
        expect(mergePatch(target, patch)).toEqual(specified(target, patch));
      }),
      { numRuns: runsOf(2000) },
    );
  });

  it("done twice is done once", () => {
    fc.assert(
      fc.property(objects(true), objects(true), (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
      { numRuns: runsOf(1000) },
    );
  });

  it("by nothing changes nothing, and by itself makes the same", () => {
    fc.assert(
      fc.property(objects(false), (target) => {
        expect(mergePatch(target, {})).toEqual(target);
        expect(mergePatch(target, target)).toEqual(target);
        expect(mergePatch({}, target)).toEqual(target);
      }),
      { numRuns: runsOf(1000) },
    );
  });

  it("by the difference of two documents makes the other", () => {
    fc.assert(
      fc.property(objects(false), objects(false), (from, to) => {
        expect(mergePatch(from, difference(from, to))).toEqual(to);
      }),
      { numRuns: runsOf(1000) },
    );
  });

  it("leaves both documents as they were", () => {
    fc.assert(
      fc.property(objects(true), objects(true), (target, patch) => {
        const before = structuredClone([target, patch]);
        mergePatch(target, patch);
        expect([target, patch]).toEqual(before);
      }),
      { numRuns: runsOf(500) },
    );
  });

  it("has __proto__ as a member like any other, at any depth", () => {
    const patch = json(
      '{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":2},"constructor":{"prototype":{"polluted":3}}}}',
    ) as JsonObject;
    const merged = mergePatch({ a: {} }, patch);
    expect(JSON.stringify(merged)).toBe(
      '{"a":{"__proto__":{"polluted":2},"constructor":{"prototype":{"polluted":3}}},"__proto__":{"polluted":1}}',
    );
    expect([Object.getPrototypeOf(merged), Object.getPrototypeOf(merged["a"]), "polluted" in {}]).toEqual([
      Object.prototype,
      Object.prototype,
      false,
    ]);
    expect(Object.hasOwn(mergePatch(merged, json('{"__proto__":null}') as JsonObject), "__proto__")).toBe(false);
  });
});
