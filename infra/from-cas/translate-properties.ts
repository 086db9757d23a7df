import type { Setting } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { settingsFromDiscovery } from "../settings/from-discovery.ts";
import { readProperty } from "../settings/property-text.ts";
import { relaxed } from "../settings/relaxed-name.ts";
import type { Properties } from "./property-file.ts";

/** What the properties of CAS come to. */
export interface TranslatedProperties {
  /** For the context of cdk.json, in the order of the table of settings. */
  readonly context: Readonly<Record<string, string | boolean | readonly string[]>>;
  /** What is not taken over as it is, and why. */
  readonly notes: readonly PropertyNote[];
  /** Properties of other parts of CAS, and of Spring Boot, which nobody will look for here. */
  readonly othersCount: number;
}

/** One property that is not taken over, or not as it is. */
export interface PropertyNote {
  readonly property: string;
  readonly because: string;
}

const PROVIDER = "it is the provider's, and no setting of registration";

/** Groups of CAS's properties without a counterpart, the longest name first among those that fit. */
const GROUPS: readonly (readonly [string, string])[] = [
  ["cas.server.name", "the URL of this service is cas.server.prefix"],
  ["cas.authn.oidc.core.accepted-issuers-pattern", "hosts are named one by one: cas.authn.oidc.core.accepted-hosts"],
  ["cas.authn.oidc.core.skew", "this service's own tokens are checked by one clock"],
  ["cas.authn.oidc.core.user-defined-scopes", `${PROVIDER}; the names belong into cas.authn.oidc.discovery.scopes`],
  ["cas.authn.oidc.core", PROVIDER],
  ["cas.authn.oidc.discovery", "it does not limit what a client may register"],
  ["cas.authn.oidc.registration.client-id-metadata-document", "clients without registration are not supported"],
  ["cas.authn.oidc.registration", "this service has no such property"],
  [
    "cas.authn.oidc.services",
    "CAS puts it into definitions that say nothing of it: write it into those that need it before the import",
  ],
  ["cas.authn.oidc", PROVIDER],
  [
    "cas.authn.oauth.access-token.max-time-to-live-in-seconds",
    "initial access tokens live as long as cas.authn.oidc.registration.initial-access-token-expiration says; registration access tokens as long as their client",
  ],
  ["cas.authn.oauth.access-token.time-to-kill-in-seconds", "tokens do not expire by lying idle"],
  ["cas.authn.oauth", PROVIDER],
  ["cas.service-registry", "clients are kept in the table, and imported from CAS's files once"],
];

const ROWS: ReadonlyMap<string, Setting<unknown>> = new Map(
  Object.values<Setting<unknown>>(SETTINGS).map((row) => [relaxed(row.property), row]),
);

const isUnresolved = (text: string): boolean => /\$\{|^\{[\w-]*cipher\}/i.test(text);

/** `scopes[0]`, `scopes[1]` are one list in Spring Boot. */
function gathered(properties: Properties): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  for (const [name, text] of properties) {
    const base = name.replace(/\[\d+\]$/, "");
    const isIndexed = base !== name;
    lists.set(base, isIndexed ? [...(lists.get(base) ?? []), text] : [text]);
  }
  return lists;
}

function groupOf(name: string): readonly [string, string] | undefined {
  const folded = relaxed(name);
  return GROUPS.find(([group]) => folded === relaxed(group) || folded.startsWith(`${relaxed(group)}.`));
}

type Taken =
  | { readonly value: string | boolean | readonly string[]; readonly because?: string }
  | { readonly because: string };

/** Lists as far as their values are known here; the rest if the kind of the setting takes it. */
function take(row: Setting<unknown>, texts: readonly string[]): Taken {
  const [first = ""] = texts;
  if (texts.some(isUnresolved)) return { because: "CAS resolves or decrypts its value; write the value itself" };
  if (row === SETTINGS.registrationEnabled && first.trim().toLowerCase() === "false")
    return {
      because:
        "false closes registration in CAS for the move (docs/moving-from-cas.md), and would switch it off here too; it is left out",
    };
  if (row.localOnly || row.secret)
    return { because: "it goes into the credentials secret after the deployment (docs/operations.md)" };
  const isSwitch = /^(?:true|false)$/.test(row.default);
  if (row.discovery !== undefined && !isSwitch) return takeList(row, texts);
  const reading = readProperty(row.kind, texts.length > 1 ? texts : first.trim());
  if (!reading.ok && !(first.trim() === "" && row.default === "")) return { because: reading.expected };
  return { value: isSwitch ? first.trim().toLowerCase() === "true" : first.trim() };
}

function takeList({ property, discovery = "" }: Setting<unknown>, texts: readonly string[]): Taken {
  const items = texts.flatMap((text) => text.split(",")).map((item) => item.trim());
  const { context, notes } = settingsFromDiscovery({ [discovery]: items.filter((item) => item !== "") });
  const unknown = notes.map((note) => note.slice(discovery.length + 2).replace(/ is not known here.*/, ""));
  const because = unknown.length === 0 ? undefined : `not known here and left out of the list: ${unknown.join(", ")}`;
  return { value: context[property] ?? [], ...(because !== undefined && { because }) };
}

/** Which properties of CAS are settings here, and what becomes of those near them that are not. */
export function translateProperties(properties: Properties): TranslatedProperties {
  const context: Record<string, string | boolean | readonly string[]> = {};
  const notes: PropertyNote[] = [];
  let othersCount = 0;
  for (const [name, texts] of gathered(properties)) {
    const row = ROWS.get(relaxed(name));
    const taken = row && take(row, texts);
    const group = groupOf(name);
    if (row !== undefined && taken !== undefined) {
      if ("value" in taken) context[row.property] = taken.value;
      if (taken.because !== undefined) notes.push({ property: row.property, because: taken.because });
    } else if (group !== undefined) notes.push({ property: name, because: group[1] });
    else othersCount += 1;
  }
  const order = [...ROWS.values()].map(({ property }) => property);
  const sorted = Object.entries(context).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  return { context: Object.fromEntries(sorted), notes, othersCount };
}
