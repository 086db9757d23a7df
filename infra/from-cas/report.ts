import type { AcceptedMetadata } from "../../lib/metadata/accept-metadata.ts";
import type { ParameterName } from "../../lib/metadata/parameters.ts";
import type { Imported } from "./import-clients.ts";
import type { Plan } from "./plan.ts";
import type { PropertyNote, TranslatedProperties } from "./translate-properties.ts";

/** A client as it is imported, without what is secret. */
export interface ShownClient {
  readonly metadata: AcceptedMetadata;
  /** The members among them that the service definition does not say, and the server put in. */
  readonly suppliedNames: readonly ParameterName[];
  readonly hasSecret: boolean;
  readonly isDisabled: boolean;
}

/** What became of a file of CAS's service registry. */
export interface Row extends Omit<Plan, "ready" | "verdict"> {
  readonly verdict: Plan["verdict"] | Imported;
  /** Absent for what is not imported, or was there before: that stays as it is. */
  readonly client?: ShownClient;
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
    if (ready === undefined) return { ...plan, verdict };
    const outcome = imported.get(ready.clientId) ?? verdict;
    const { metadata, suppliedNames, secret, isDisabled } = ready;
    const client: ShownClient = { metadata, suppliedNames, hasSecret: secret !== undefined, isDisabled };
    return { ...plan, verdict: outcome, ...(outcome !== "already there" && { client }) };
  });
  const verdicts = Object.groupBy(services, ({ verdict }) => verdict);
  const counts = Object.fromEntries(Object.entries(verdicts).map(([verdict, rows]) => [verdict, rows?.length ?? 0]));
  return { settings, services, counts, ...(tokensFile !== undefined && { tokensFile }) };
}

/** Whether every client of the registry is ready or there. */
export function isComplete({ counts }: Report): boolean {
  return (counts.refused ?? 0) + (counts.unreadable ?? 0) + (counts.unclear ?? 0) === 0;
}
