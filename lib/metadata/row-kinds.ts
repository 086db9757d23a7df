import type { Settings } from "../config/settings.ts";
import { isJsonObject } from "../json-shapes.ts";

/** What is wrong with one value: a rule in our words, never the value. */
export interface Complaint {
  /** JSON Pointer below the parameter, empty for the value as a whole. */
  readonly path: string;
  readonly rule: string;
  readonly hint?: string;
}

/** A schema of JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A kind of value: how it is called in the docs, and what is wrong with a value (nothing: it is a `T`). */
export interface Kind<T> {
  readonly describes: string;
  /** Takes every value that `complaints` takes, and no other as far as a schema can say; patterns suit other languages too. */
  readonly schema: (settings: Settings) => JsonSchema;
  readonly complaints: (value: unknown, settings: Settings) => readonly Complaint[];
  /** A client may send it, but nothing comes of it: it is neither registered nor answered. */
  readonly isIgnored?: true;
  /** Carries the static type; never set. */
  readonly type?: T;
}

/** The settings that list what may be registered. */
export type ListSetting = {
  [Name in keyof Settings]: Settings[Name] extends readonly string[] ? Name : never;
}[keyof Settings];

const FINE: readonly Complaint[] = [];

/** A complaint about the value as a whole. */
export const complain = (rule: string, hint?: string): readonly Complaint[] => [
  { path: "", rule, ...(hint !== undefined && { hint }) },
];

/** A kind whose values are strings, `check` giving the rule that one breaks, `schema` what is asked besides the type. */
export function string<T extends string = string>(
  describes: string,
  check: (value: string, settings: Settings) => readonly Complaint[],
  schema: (settings: Settings) => JsonSchema,
): Kind<T> {
  return {
    describes,
    schema: (settings) => ({ type: "string", ...schema(settings) }),
    complaints: (value, settings) =>
      typeof value === "string" ? check(value, settings) : complain("must be a string"),
  };
}

/** What a schema asks of a value of a list: one of these. */
export const oneOfSchema = (values: readonly string[]): JsonSchema =>
  values.length === 0 ? { not: {} } : { enum: values };

/** Control characters, and those that reorder or hide what stands beside them (Unicode TR 36 and UTS 39). */
const DECEPTIVE =
  /[\p{Cc}\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\u034F/u;
/** Whether a text has characters that make it look like another one, or none at all. */
export const isDeceptive = (text: string): boolean => DECEPTIVE.test(text);

/** A printable character somewhere and no control character; the rarer deceptive ones would make the pattern unreadable. */
export const TEXT_PATTERN =
  "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$";

/** Whether a text has more characters than that, as Unicode and JSON Schema count them, and not as JavaScript does. */
const exceeds = (text: string, charactersMax: number): boolean =>
  text.length > charactersMax && (text.length > 2 * charactersMax || [...text].length > charactersMax);

/** Text for people, up to a number of characters. */
export function text(charactersMax = 1000): Kind<string> {
  return string(
    `text, 1 to ${charactersMax} characters`,
    (value) => {
      if (value.trim() === "") return complain("must not be empty", "leave the member out");
      if (exceeds(value, charactersMax)) return complain(`must not exceed ${charactersMax} characters`);
      return isDeceptive(value) ? complain("must not contain control, bidirectional or zero-width characters") : FINE;
    },
    () => ({ minLength: 1, maxLength: charactersMax, pattern: TEXT_PATTERN }),
  );
}

/** `true` or `false` as JSON has them; with a setting, `true` only where that is on. */
export function flag(
  setting?: { [N in keyof Settings]: Settings[N] extends boolean ? N : never }[keyof Settings],
): Kind<boolean> {
  return {
    describes: "true or false",
    schema: (settings) => ({ type: "boolean", ...(setting !== undefined && !settings[setting] && { enum: [false] }) }),
    complaints: (value, settings) => {
      if (typeof value !== "boolean") return complain("must be true or false, not in quotation marks");
      return value && setting !== undefined && !settings[setting] ? complain("is not supported by the provider") : FINE;
    },
  };
}

/** A flag that the provider can demand: then `false` is refused. */
export function demandedFlag(setting: "pushedAuthorizationRequestsRequired"): Kind<boolean> {
  return {
    describes: "true or false",
    schema: (settings) => ({ type: "boolean", ...(settings[setting] && { enum: [true] }) }),
    complaints: (value, settings) => {
      if (typeof value !== "boolean") return complain("must be true or false, not in quotation marks");
      return !value && settings[setting] ? complain("must be true at this provider") : FINE;
    },
  };
}

/** A number of seconds, zero included. */
export function wholeNumber(): Kind<number> {
  return {
    describes: "whole number from 0",
    schema: () => ({ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    complaints: (value) =>
      Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0)
        ? FINE
        : complain("must be a whole number from 0, not in quotation marks"),
  };
}

/** One of the values a setting lists. */
export function choice<T extends string = string>(setting: ListSetting): Kind<T> {
  return string<T>(
    `one of the values of ${setting}`,
    (value, settings) =>
      settings[setting].includes(value)
        ? FINE
        : complain("must be a value that the provider supports", supportedHint(settings[setting])),
    (settings) => oneOfSchema(settings[setting]),
  );
}

/** One of the values a setting lists, or any text where it lists none. */
export function choiceOrAny(setting: ListSetting): Kind<string> {
  const any = text(256);
  const kindUnder = (settings: Settings) => (settings[setting].length === 0 ? any : choice(setting));
  return string(
    `one of the values of ${setting}, any text where it lists none`,
    (value, settings) => kindUnder(settings).complaints(value, settings),
    (settings) => kindUnder(settings).schema(settings),
  );
}

/** One of a few fixed words. */
export function word<const T extends string>(...words: readonly T[]): Kind<T> {
  return string<T>(
    words.join(" or "),
    (value) => ((words as readonly string[]).includes(value) ? FINE : complain(`must be ${words.join(" or ")}`)),
    () => oneOfSchema(words),
  );
}

/** Names the supported values where they are few enough to read. */
export function supportedHint(values: readonly string[]): string {
  const all = values.join(", ");
  return all === "" ? "the provider supports none" : `supported: ${all}`;
}

/** How many items an array may have; the longest real one is a list of redirect URIs. */
const ITEMS_MAX = 50;

const minItems = ({ itemsMin }: { readonly itemsMin?: number }): JsonSchema =>
  itemsMin === undefined ? {} : { minItems: itemsMin };

/** An array of one kind; order and repeats are the client's affair. */
export function listOf<T>(item: Kind<T>, bounds: { readonly itemsMin?: number } = {}): Kind<readonly T[]> {
  return {
    describes: `array of: ${item.describes}`,
    schema: (settings) => ({ type: "array", items: item.schema(settings), maxItems: ITEMS_MAX, ...minItems(bounds) }),
    complaints: (value, settings) => {
      if (!Array.isArray(value)) return complain("must be an array");
      if (value.length > ITEMS_MAX) return complain(`must not have more than ${ITEMS_MAX} items`);
      if (value.length < (bounds.itemsMin ?? 0)) return complain("must not be empty");
      return value.flatMap((one: unknown, index) =>
        item.complaints(one, settings).map((found) => ({ ...found, path: `/${index}${found.path}` })),
      );
    },
  };
}

/** A JSON object whose members are not looked at. */
export function jsonObject(): Kind<Readonly<Record<string, unknown>>> {
  return {
    describes: "JSON object",
    schema: () => ({ type: "object" }),
    complaints: (value) => (isJsonObject(value) ? FINE : complain("must be a JSON object")),
  };
}

const IGNORED = { schema: () => ({}), complaints: () => FINE, isIgnored: true } as const;

/**
 * A parameter that only answers carry: whatever a client sends is ignored, and so it cannot choose its identifier or
 * its credentials (RFC 7591 3.2.1 and 6).
 */
export function serverSet(): Kind<never> {
  return { describes: "set by the server, ignored in requests", ...IGNORED };
}

/** A parameter that products have and this service knowingly does nothing with; ignored like an unknown one. */
export function unsupported(reason: string): Kind<never> {
  return { describes: `ignored: ${reason}`, ...IGNORED };
}
