import type { Imported } from "./import-clients.ts";
import type { Plan } from "./plan.ts";
import type { PropertyNote, TranslatedProperties } from "./translate-properties.ts";
import type { Finding } from "./translation.ts";

/** What became of a file of CAS's service registry. */
export interface Row extends Omit<Plan, "ready" | "verdict"> {
  readonly verdict: Plan["verdict"] | Imported;
}

/** What the command has found and done; nothing in it is secret. */
export interface Report {
  readonly settings: {
    readonly context: TranslatedProperties["context"];
    readonly notes: readonly PropertyNote[];
    readonly othersCount: number;
  };
  readonly services: readonly Row[];
  readonly counts: Readonly<Partial<Record<Row["verdict"], number>>>;
  /** Where the tokens of what was imported are; absent after a dry run. */
  readonly tokensFile?: string;
}

/** A report of rows; `imported` has what became of the ready ones, by client identifier. */
export function reportOf(
  settings: TranslatedProperties,
  plans: readonly Plan[],
  imported: ReadonlyMap<string, Imported>,
  tokensFile?: string,
): Report {
  const services = plans.map(({ ready, verdict, ...plan }): Row => {
    const outcome = ready === undefined ? undefined : imported.get(ready.clientId);
    return { ...plan, verdict: outcome ?? verdict };
  });
  const verdicts = Object.groupBy(services, ({ verdict }) => verdict);
  const counts = Object.fromEntries(Object.entries(verdicts).map(([verdict, rows]) => [verdict, rows?.length ?? 0]));
  return { settings, services, counts, ...(tokensFile !== undefined && { tokensFile }) };
}

/** Whether every client of the registry is ready or there. */
export function isComplete({ counts }: Report): boolean {
  return (counts.refused ?? 0) + (counts.unreadable ?? 0) + (counts.unclear ?? 0) === 0;
}

/** As a terminal may show it: without what could steer it. */
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?").slice(0, 300);

function renderSettings({ context, notes, othersCount }: Report["settings"]): readonly string[] {
  const entries = Object.entries(context).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return [
    "Settings",
    ...(entries.length === 0
      ? ["  nothing to put into the context of cdk.json"]
      : ["  for the context of cdk.json:", entries.join(",\n")]),
    ...notes.map(({ property, because }) => `  ${shown(property)}: ${shown(because)}`),
    ...(othersCount > 0 ? [`  ${othersCount} properties of other parts of CAS`] : []),
    "",
  ];
}

const renderFinding = ({ field, fate, because }: Finding): string =>
  `      ${fate.padEnd(9)}${shown(field === "" ? because : `${field}: ${because}`)}`;

function renderRow({ verdict, file, name, clientId, findings }: Row): readonly string[] {
  const who = [name, clientId === undefined ? undefined : `(${clientId})`]
    .filter((text) => text !== undefined)
    .join(" ");
  return [`  ${verdict.padEnd(14)}${shown(who === "" ? file : `${who}  ${file}`)}`, ...findings.map(renderFinding)];
}

/** The report for people. */
export function renderReport(report: Report): string {
  const { counts, services, tokensFile } = report;
  const tally = Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`);
  const isDry = tokensFile === undefined;
  return [
    ...renderSettings(report.settings),
    "Services",
    ...services.flatMap(renderRow),
    "",
    `${services.length} files: ${tally.join(", ")}`,
    "Registration access tokens of CAS can not be taken over, for CAS keeps them elsewhere: every client gets a new one.",
    isDry
      ? "Nothing was written: this was a dry run, and --import imports what is ready."
      : `The new tokens are in ${tokensFile}: hand each client its own, then destroy the file.`,
    "",
  ].join("\n");
}
