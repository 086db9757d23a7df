import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** What matters here of the report that Stryker believes at its next run. */
interface Report {
  readonly files: Readonly<
    Record<string, { readonly mutants: readonly { readonly status: string; readonly static?: boolean }[] }>
  >;
}

/**
 * A report without the survivors among what is done once, when a module is loaded. Stryker does not know which tests those
 * have met, so it would take them for survivors for ever, whatever tests come.
 */
export function withoutStaticSurvivors<R extends Report>(report: R): R {
  const files = Object.entries(report.files).map(([name, file]) => {
    const mutants = file.mutants.filter((one) => one.static !== true || one.status === "Killed");
    return [name, { ...file, mutants }] as const;
  });
  return { ...report, files: Object.fromEntries(files) };
}

/** Makes a file of the last run, if there is one, fit to be believed. */
export function prepareRemembered(path: string): void {
  if (existsSync(path))
    writeFileSync(path, JSON.stringify(withoutStaticSurvivors(JSON.parse(readFileSync(path, "utf8")))));
}
