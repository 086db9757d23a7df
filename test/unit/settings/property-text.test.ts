import { describe, expect, it } from "vitest";
import { readProperty } from "../../../infra/settings/property-text.ts";
import { json, listOf, onOff, text } from "../../../lib/config/kinds.ts";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const structure = json("a map", isObject, "must be a JSON object");

describe("readProperty", () => {
  it("a kind that reads JSON takes a structure and its text alike", () => {
    const value = { mfa: ["a", "b"] };
    expect(readProperty(structure, value)).toEqual({ ok: true, value: '{"mfa":["a","b"]}' });
    expect(readProperty(structure, '{ "mfa": ["a", "b"] }')).toEqual({ ok: true, value: '{"mfa":["a","b"]}' });
  });

  it("a list of structures stays JSON", () => {
    expect(readProperty(structure, [{ a: 1 }])).toEqual({ ok: true, value: '[{"a":1}]' });
  });

  it("a structure of the wrong shape is refused in the words of its kind", () => {
    const never = json("nothing", (value): value is never => value === undefined, "must be nothing");
    expect(readProperty(never, { a: 1 })).toEqual({ ok: false, expected: "must be nothing" });
  });

  it.each([text(100), listOf(), onOff()])("a structure is refused for the kind $name", (kind) => {
    expect(readProperty(kind, { a: 1 })).toEqual({ ok: false, expected: expect.stringMatching(/^must/) });
  });
});
