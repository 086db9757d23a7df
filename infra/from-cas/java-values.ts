import { isJsonObject, type JsonObject } from "../../lib/json-shapes.ts";

/** The member that names a value's class in the JSON that Jackson writes for CAS. */
export const CLASS = "@class";

const CLASS_NAME = /^[a-z_][\w]*(?:\.[\w$]+)+$/;

/** What stands in `["java.util.HashSet", [...]]`, which is how Jackson writes a collection whose class matters. */
function unwrapped(value: unknown): unknown {
  const isTyped =
    Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && CLASS_NAME.test(value[0]);
  return isTyped && (Array.isArray(value[1]) || isJsonObject(value[1])) ? value[1] : value;
}

/** A text as Jackson would read one: numbers and switches too. Blank and anything else is none. */
export function textIn(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const text = String(value).trim();
  return text === "" ? undefined : text;
}

/** The same as it stands, blanks around it too: in an identifier or a secret they count. */
export function exactTextIn(value: unknown): string | undefined {
  return textIn(value) === undefined ? undefined : String(value);
}

/** The items of a collection, in its Java-typed form or not; undefined for what is none. */
export function itemsIn(value: unknown): readonly unknown[] | undefined {
  const items = unwrapped(value);
  return Array.isArray(items) ? items : undefined;
}

/** The texts of a collection, without blanks and repeats; undefined for what is no collection of texts. */
export function textsIn(value: unknown): readonly string[] | undefined {
  const items = itemsIn(value);
  if (items === undefined || items.some((item) => item !== null && typeof item === "object")) return undefined;
  return [...new Set(items.map(textIn).filter((item) => item !== undefined))];
}

/** The switch in a value, or undefined. */
export function flagIn(value: unknown): boolean | undefined {
  const text = textIn(value)?.toLowerCase();
  return text === "true" || text === "false" ? text === "true" : undefined;
}

/** The members of an object, its class left out; undefined for what is none. */
export function membersIn(value: unknown): JsonObject | undefined {
  const object = unwrapped(value);
  if (!isJsonObject(object)) return undefined;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== CLASS));
}

/** The name of an object's class without its package, or undefined. */
export function classIn(value: unknown): string | undefined {
  const name = isJsonObject(value) && Object.hasOwn(value, CLASS) ? value[CLASS] : undefined;
  return typeof name === "string" ? name.slice(name.lastIndexOf(".") + 1) : undefined;
}
