import type { JsonObject } from "../../lib/json-shapes.ts";
import { MARKS } from "./fields/registered.ts";
import { FIELD_ROWS } from "./fields.ts";
import { flagIn, itemsIn, membersIn, textIn } from "./java-values.ts";
import { type CarriedSecret, type Finding, leftOut, type Part, type Service, type Translate } from "./translation.ts";

/** What a service of CAS comes to: client metadata that is not accepted yet, and what is said of its fields. */
export interface Translated {
  /** Undefined where the service has none that could be used. */
  readonly clientId: string | undefined;
  readonly metadata: JsonObject;
  readonly secret: CarriedSecret | undefined;
  readonly issuedAt: number | undefined;
  readonly isDisabled: boolean;
  readonly findings: readonly Finding[];
}

/** Each function once, in the order of the table. */
const TRANSLATES: readonly Translate[] = [
  ...new Set(Object.values(FIELD_ROWS).flatMap(({ by }) => (by === undefined ? [] : [by]))),
];

/** Whether a value says no more than its absence would. */
function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null || flagIn(value) === false) return true;
  const items = itemsIn(value);
  if (items !== undefined) return items.length === 0;
  const members = membersIn(value);
  // A class alone may be a rule of its own (`DenyAllAttributeReleasePolicy`), unless its name says that it is CAS's default.
  if (members !== undefined) return Object.keys(members).length === 0 && isDefaultClass(value);
  return textIn(value) === undefined;
}

const DEFAULTS = /\.(?:Default\w+|ReturnAllowedAttributeReleasePolicy)$/;
const isDefaultClass = (value: unknown): boolean => {
  const { "@class": name } = value as JsonObject;
  return name === undefined || (typeof name === "string" && DEFAULTS.test(name));
};

/** The fields that are left out by the table alone, or that no table knows. */
function unsaid(service: Service): readonly Finding[] {
  const extra = Object.keys(membersIn(service["properties"]) ?? {}).filter((name) => !isMark(name));
  return [
    ...Object.entries(service).flatMap(([field, value]) => {
      const row = Object.hasOwn(FIELD_ROWS, field) ? FIELD_ROWS[field] : undefined;
      if (row?.by !== undefined || row?.quiet === true || saysNothing(value)) return [];
      return [leftOut(field, row?.sentence ?? "CAS's documentation has no such field")];
    }),
    ...(extra.length > 0 ? [leftOut("properties", `client metadata has no place for ${extra.length} of them`)] : []),
  ];
}

const isMark = (name: string): boolean => (MARKS as readonly string[]).includes(name);

/** Translates a service definition, field by field. Nothing here is accepted yet; `now` is in epoch seconds. */
export function translateService(service: Service, now: number): Translated {
  const parts: readonly Part[] = TRANSLATES.map((translate) => translate(service, now));
  const one = <Name extends keyof Part>(name: Name): Part[Name] | undefined =>
    parts.find((part) => part[name] !== undefined)?.[name];
  return {
    clientId: one("clientId"),
    metadata: Object.assign({}, ...parts.map(({ members }) => members)),
    secret: one("secret"),
    issuedAt: one("issuedAt"),
    isDisabled: one("isDisabled") === true,
    findings: [...parts.flatMap(({ findings }) => findings ?? []), ...unsaid(service)],
  };
}
