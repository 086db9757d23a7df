import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { type MutantOutcome, shortened, shownCode } from "./judge.ts";
import { prepareRemembered } from "./remembered.ts";

/** What is to be mutated, and how much of what is known already is to be believed. */
export interface MutationOrder {
  /** A folder of `lib`. */
  readonly folder: string;
  /** Only this file of it. */
  readonly file?: string | undefined;
  /** Tries every mutant again, whatever the last run said. */
  readonly isForced: boolean;
}

type Options = ConstructorParameters<typeof Stryker>[0];
type Mutants = Awaited<ReturnType<Stryker["runMutationTest"]>>;

const STATUS: Readonly<Partial<Record<Mutants[number]["status"], MutantOutcome["status"]>>> = {
  Killed: "killed",
  Timeout: "timed out",
  Survived: "survived",
  NoCoverage: "no coverage",
};

/** Changes the code of a folder in every way that Stryker knows, one at a time, and runs the folder's tests each time. */
export async function mutate({ folder, file, isForced }: MutationOrder): Promise<readonly MutantOutcome[]> {
  process.env["MUTATED_FOLDER"] = folder;
  const incrementalFile = `.cache/mutation/${folder}.json`;
  prepareRemembered(incrementalFile);
  const mutants = await new Stryker({
    mutate: [`lib/${folder}/${file ?? "**/*.ts"}`],
    testRunner: "vitest",
    plugins: [import.meta.resolve("@stryker-mutator/vitest-runner")],
    vitest: { configFile: "test/mutation/vitest.config.ts" },
    coverageAnalysis: "perTest",
    // A busy machine is slow; only what never ends is to be taken for that.
    timeoutMS: 15_000,
    // One run of vitest uses all that a small machine has; two of them only time each other out.
    concurrency: 1,
    tempDirName: ".cache/mutation/sandbox",
    cleanTempDir: "always",
    ignorePatterns: [".cache", "cdk.out", "coverage", "docs/performance"],
    incremental: true,
    incrementalFile,
    force: isForced,
    reporters: ["progress-append-only"],
    // Stryker would load the compiler to read it, and expects an interface that TypeScript 7 no longer has.
    tsconfigFile: "no-tsconfig.json",
    logLevel: "warn" as NonNullable<Options["logLevel"]>,
  }).runMutationTest();
  const sources = new Map<string, string>();
  return mutants
    .map((mutant) => outcomeOf(mutant, sources))
    .filter((one) => one.path.startsWith(`lib/${folder}/${file ?? ""}`))
    .map(({ path, ...outcome }) => ({ ...outcome, file: path.slice(`lib/${folder}/`.length) }));
}

function outcomeOf({ fileName, location, replacement, status }: Mutants[number], sources: Map<string, string>) {
  const source = sources.get(fileName) ?? readFileSync(fileName, "utf8");
  sources.set(fileName, source);
  return {
    path: relative(process.cwd(), fileName).replaceAll("\\", "/"),
    code: shownCode(source, location),
    becomes: shortened(replacement),
    line: location.start.line,
    status: STATUS[status] ?? ("not loaded" as const),
  };
}
