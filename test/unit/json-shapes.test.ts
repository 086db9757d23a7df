import { describe, expect, it } from "vitest";
import { isKeySet } from "../../lib/json-shapes.ts";

describe("RFC 7517 5: a JWK Set", () => {
  it.each([{ keys: [] }, { keys: [{ kty: "future" }] }, { keys: [{}], more: 1 }])("may be %j", (value) => {
    expect(isKeySet(value)).toBe(true);
  });

  it.each([
    {},
    [],
    null,
    "keys",
    { keys: {} },
    { keys: null },
    { keys: ["key"] },
    { keys: [{}, null] },
    [{ keys: [] }],
  ])("is not %j", (value) => {
    expect(isKeySet(value)).toBe(false);
  });
});
