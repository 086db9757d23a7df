import { describe, expect, it } from "vitest";
import { allowedRevision, entityTagOf } from "../../../lib/http/entity-tag.ts";

describe("RFC 9110 8.8.3: the entity tag of a revision", () => {
  it("is strong and quoted", () => {
    expect(entityTagOf(12)).toBe('"12"');
  });
});

describe("RFC 9110 13.1.1: If-Match", () => {
  it.each([
    [undefined, [1, 2, 12]],
    ["*", [1, 2, 12]],
    [" * ", [1, 2, 12]],
    ['"2"', [2]],
    ['"1","12"', [1, 12]],
    [' "1" ,\t"12" ', [1, 12]],
    ['"x", *', [1, 2, 12]],
    ["2", []],
    ['W/"2"', []],
    ['"02"', []],
    ["", []],
  ])("%j allows %j of 1, 2 and 12", (header, allowed) => {
    expect([1, 2, 12].filter(allowedRevision(header))).toEqual(allowed);
  });
});
