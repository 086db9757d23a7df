import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isSameResponseType } from "../../lib/config/response-type.ts";
import type { Setting } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { RESPONSE_TYPES } from "../../lib/config/vocabulary.ts";
import { mergeContexts } from "./relaxed-name.ts";

/** What a discovery document comes to: settings, and what could not be taken over. */
export interface FromDiscovery {
  /** Property to value, in the order of the table of settings. */
  readonly context: Readonly<Record<string, readonly string[] | boolean>>;
  /** One sentence for each value or member that was left out. */
  readonly notes: readonly string[];
}

/**
 * The settings of what an OpenID Provider supports, from its discovery document (OIDC Discovery 3, RFC 8414 2). Values
 * this service does not know are left out with a note; members the document lacks leave their setting alone.
 */
export function settingsFromDiscovery(document: Readonly<Record<string, unknown>>): FromDiscovery {
  const context: Record<string, readonly string[] | boolean> = {};
  const notes: string[] = [];
  for (const setting of Object.values<Setting<unknown>>(SETTINGS)) {
    const value = setting.discovery === undefined ? undefined : document[setting.discovery];
    if (value === undefined) continue;
    const taken = takenFrom(value, setting);
    if (taken.value !== undefined) context[setting.property] = taken.value;
    notes.push(...taken.leftOut.map((item) => `${setting.discovery}: ${item} is not known here and was left out`));
  }
  return { context, notes };
}

interface Taken {
  readonly value?: readonly string[] | boolean;
  readonly leftOut: readonly string[];
}

function takenFrom(value: unknown, setting: Setting<unknown>): Taken {
  const isSwitch = /^(?:true|false)$/.test(setting.default);
  if (isSwitch) return typeof value === "boolean" ? { value, leftOut: [] } : { leftOut: ["what is not true or false"] };
  if (!Array.isArray(value)) return { leftOut: ["what is no list"] };
  // One by one: a list is taken over as far as this service knows its values.
  const known = value.map((item) => knownSpelling(item, setting));
  const leftOut = value
    .filter((_, index) => known[index] === undefined)
    .map((item) => (typeof item === "string" ? item : "what is no text"));
  return { value: known.filter((item) => item !== undefined), leftOut };
}

/** The value as this service spells it: the words of a response type may stand in another order (RFC 6749 3.1.1). */
function knownSpelling(item: unknown, { kind, discovery }: Setting<unknown>): string | undefined {
  if (typeof item !== "string" || item.includes(",")) return undefined;
  const spelled =
    discovery === "response_types_supported" ? RESPONSE_TYPES.find((type) => isSameResponseType(type, item)) : item;
  return spelled !== undefined && kind.read(spelled).ok ? spelled : undefined;
}

const CDK_JSON = new URL("../../cdk.json", import.meta.url);

/** Reads a document from a file, or from an https URL; an issuer's URL leads to its discovery document. */
async function readDocument(source: string): Promise<Record<string, unknown>> {
  if (!/^https:/i.test(source)) return JSON.parse(readFileSync(source, "utf8"));
  const url = source.includes("/.well-known/")
    ? source
    : `${source.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "dry-run": { type: "boolean", default: false } },
  });
  const [source] = positionals;
  if (source === undefined) throw new Error("usage: npm run settings:from-discovery -- FILE-OR-HTTPS-URL [--dry-run]");
  const { context, notes } = settingsFromDiscovery(await readDocument(source));
  for (const [property, value] of Object.entries(context))
    process.stdout.write(`${property} = ${JSON.stringify(value)}\n`);
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
  if (values["dry-run"]) return;
  const file = JSON.parse(readFileSync(CDK_JSON, "utf8"));
  writeFileSync(
    CDK_JSON,
    `${JSON.stringify({ ...file, context: mergeContexts(file.context ?? {}, context) }, null, 2)}\n`,
  );
  process.stdout.write(`cdk.json: ${Object.keys(context).length} settings written\n`);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
