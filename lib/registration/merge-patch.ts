import { isJsonObject, type JsonObject } from "../json-shapes.ts";

/**
 * The object `patch` makes of `target` (RFC 7396 2): `null` deletes, objects merge, arrays and all else replace. Names
 * such as `__proto__` are members like any other and reach no prototype.
 */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, isJsonObject(value) ? mergePatch(objectOf(merged.get(name)), value) : value);
  }
  return Object.fromEntries(merged);
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
