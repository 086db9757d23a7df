import type { JsonSchema } from "./row-kinds.ts";

/** What is known of keys, by key type where it depends on that. */
interface KeyFacts {
  readonly keysMax: number;
  readonly privateMembers: readonly string[];
  readonly publicMembers: Readonly<Record<string, readonly string[]>>;
  readonly curves: Readonly<Record<string, readonly string[]>>;
}

const STRING = { type: "string" } as const;
const STRINGS = { type: "array", items: STRING } as const;

/** A JWK Set of public keys, as far as a schema can say it: not whether the numbers in them are those of a key. */
export function keySetSchema(
  { keysMax, privateMembers, publicMembers, curves }: KeyFacts,
  certificateUrl: JsonSchema,
): JsonSchema {
  const ofType = Object.entries(publicMembers).map(([kty, members]) => ({
    if: {
      properties: { kty: { const: kty }, ...(curves[kty] && { crv: { enum: curves[kty] } }) },
      required: ["kty", ...(curves[kty] ? ["crv"] : [])],
    },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema 2020-12, in data that nobody awaits.
    then: {
      properties: Object.fromEntries(members.map((member) => [member, { ...STRING, pattern: "^[A-Za-z0-9_\\-]+$" }])),
      required: members,
    },
  }));
  const key = {
    type: "object",
    required: ["kty"],
    properties: {
      kty: { ...STRING, minLength: 1, not: { const: "oct" } },
      ...Object.fromEntries(["use", "alg", "kid", "x5t", "x5t#S256"].map((member) => [member, STRING])),
      x5u: certificateUrl,
      key_ops: { ...STRINGS, uniqueItems: true },
      x5c: STRINGS,
      ...Object.fromEntries(privateMembers.map((member) => [member, false])),
    },
    allOf: ofType,
  };
  return { type: "object", required: ["keys"], properties: { keys: { type: "array", maxItems: keysMax, items: key } } };
}
