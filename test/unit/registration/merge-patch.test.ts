import { describe, expect, it } from "vitest";
import { mergePatch } from "../../../lib/registration/merge-patch.ts";

/** RFC 7396 appendix A, as far as target and patch are objects: a request with anything else is refused before. */
const APPENDIX_A: readonly (readonly [target: string, patch: string, result: string])[] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', "{}"],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

describe("RFC 7396", () => {
  it.each(APPENDIX_A)("appendix A: %s patched with %s is %s", (target, patch, result) => {
    expect(JSON.stringify(mergePatch(JSON.parse(target), JSON.parse(patch)))).toBe(result);
  });

  it("appendix A has been tried as far as it is about objects", () => {
    expect(APPENDIX_A.length).toBe(10);
  });

  it("2: the parts of a patch that are kept are kept as they are, null in an array too", () => {
    expect(mergePatch({}, { a: [null, { b: null }] })).toEqual({ a: [null, { b: null }] });
  });

  it("changes neither target nor patch", () => {
    const [target, patch] = [{ a: { b: 1 } }, { a: { b: 2, c: { d: null } } }];
    mergePatch(target, patch);
    expect([target, patch]).toEqual([{ a: { b: 1 } }, { a: { b: 2, c: { d: null } } }]);
  });

  it.each(["__proto__", "constructor", "toString"])("%s is a member like any other", (name) => {
    const patch = JSON.parse(`{"${name}":{"polluted":true},"a":{"${name}":{"polluted":true}}}`);
    const merged = mergePatch({}, patch);
    expect(Object.keys(merged)).toEqual([name, "a"]);
    expect([Object.getPrototypeOf(merged) === Object.prototype, "polluted" in {}]).toEqual([true, false]);
    expect(Object.keys(mergePatch(merged, JSON.parse(`{"${name}":null}`)))).toEqual(["a"]);
  });

  it("an inherited member of the target is not merged into", () => {
    expect(mergePatch({}, { toString: { a: 1 } })).toEqual({ toString: { a: 1 } });
  });
});
