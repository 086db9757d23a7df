import { DURATION, type Kind, type Reading } from "../../lib/config/kinds.ts";
import { secondsOf } from "./duration.ts";

type Scalar = string | number | boolean;

const isScalar = (value: unknown): value is Scalar => ["string", "number", "boolean"].includes(typeof value);

const readsAs = (kind: Kind<unknown>, text: string, value: unknown): boolean => {
  const reading = kind.read(text);
  return reading.ok && JSON.stringify(reading.value) === JSON.stringify(value);
};

/** The canonical text of a value that a kind has read: the text a function's environment carries. */
export function canonicalText(kind: Kind<unknown>, value: unknown): string {
  if (isScalar(value)) return String(value);
  // What a kind reads a blank text as, when blank is none.
  if (value === undefined) return "";
  const joined = Array.isArray(value) ? value.join(",") : undefined;
  return joined !== undefined && readsAs(kind, joined, value) ? joined : JSON.stringify(value);
}

/**
 * The text of a value as it may stand in JSON: text, number, switch, a list of those, or for kinds that
 * read JSON a whole structure.
 */
function givenText(kind: Kind<unknown>, value: unknown): Reading<string> {
  if (isScalar(value)) return { ok: true, value: String(value) };
  if (Array.isArray(value) && value.every(isScalar)) return { ok: true, value: value.join(",") };
  const json = JSON.stringify(value) ?? "";
  const reading = kind.read(json);
  if (!reading.ok) return reading;
  // A kind of plain text reads JSON too, but as something else than the structure that was meant.
  return JSON.stringify(reading.value) === json
    ? { ok: true, value: json }
    : { ok: false, expected: "must be a text, a number, true or false, or a list of those" };
}

/** The canonical text of what an operator gave, or one sentence that says what is expected; never the value. */
export function readProperty(kind: Kind<unknown>, given: unknown): Reading<string> {
  const text = givenText(kind, given);
  if (!text.ok) return text;
  const seconds = kind.name === DURATION ? secondsOf(text.value) : undefined;
  if (seconds?.ok === false) return seconds;
  const reading = kind.read(seconds === undefined ? text.value : String(seconds.value));
  return reading.ok ? { ok: true, value: canonicalText(kind, reading.value) } : reading;
}
