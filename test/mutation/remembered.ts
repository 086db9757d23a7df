import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** What matters here of the report that Stryker believes at its next run. */
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly RememberedMutant[] }>>;
}

interface RememberedMutant {
  readonly status: string;
  /** Whether it is in what is done once, when a module is loaded. */
  readonly static?: boolean;
  readonly coveredBy?: readonly string[];
}

/** Stryker tries a survivor again when one more test comes by: but it does not see which do while modules are loaded. */
const isToBeBelieved = ({ status, static: isStatic = false, coveredBy = [] }: RememberedMutant): boolean =>
  status === "Killed" || (!isStatic && coveredBy.length > 0);

/** A report without the survivors that Stryker would take for such for ever, whatever tests come. */
export function withoutStaleSurvivors<R extends Report>(report: R): R {
  const files = Object.entries(report.files).map(
    ([name, file]) => [name, { ...file, mutants: file.mutants.filter(isToBeBelieved) }] as const,
  );
  return { ...report, files: Object.fromEntries(files) };
}

/** Makes a file of the last run, if there is one, fit to be believed. */
export function prepareRemembered(path: string): void {
  if (!existsSync(path)) return;
  writeFileSync(path, JSON.stringify(withoutStaleSurvivors(JSON.parse(readFileSync(path, "utf8")))));
}
