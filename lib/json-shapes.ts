/** A JSON object as parsed: own members, nothing known of their types. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object, which arrays and `null` are not. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a parsed value is a JWK Set (RFC 7517 5), whatever its keys are good for. */
export const isKeySet = (value: unknown): boolean =>
  isJsonObject(value) && Array.isArray(value["keys"]) && value["keys"].every(isJsonObject);

/** Whether a parsed value is an array of strings, be it empty. */
export const isTextArray = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
