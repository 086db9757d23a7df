import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startVitest, type TestCase, type TestModule } from "vitest/node";
import { PROJECT } from "./emulator.ts";
import { LEFT_OUT } from "./left-out.ts";

/** How many cases ended how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The outcome of a run, and why what was skipped was skipped: cases by reason. */
export interface Outcome extends Tally {
  readonly reasons: ReadonlyMap<string, number>;
}

/** What to run, and what the cases find in their environment. */
export interface CasesOptions {
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the table of what is left out applies. */
  readonly leavesOut?: boolean;
}

/**
 * The files of the suite with two targets, and those beside them that start services of their own: other settings, the
 * log, the table, signals. The former are known by the target they ask for.
 */
export function suiteFiles(): { readonly suite: readonly string[]; readonly others: readonly string[] } {
  const files = globSync("test/{http,conformance}/**/*.test.ts", { cwd: PROJECT }).toSorted();
  const asksForTarget = (file: string): boolean => /\bstartTarget\(\)/.test(readFileSync(join(PROJECT, file), "utf8"));
  return { suite: files.filter(asksForTarget), others: files.filter((file) => !asksForTarget(file)) };
}

/** A module that could not be loaded, or whose hooks failed, is a failure, whatever became of its cases. */
const isBroken = (module: TestModule): boolean =>
  module.errors().length > 0 || [...module.children.allSuites()].some((suite) => suite.errors().length > 0);

function outcomeOf(cases: readonly TestCase[], broken: number): Outcome {
  const results = cases.map((one) => one.result());
  const count = (state: string): number => results.filter((result) => result.state === state).length;
  const reasons = new Map<string, number>();
  for (const result of results) {
    if (result.state !== "skipped") continue;
    const why = result.note ?? "without a reason";
    reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  const failed = count("failed") + count("pending") + broken;
  return { passed: count("passed"), failed, skipped: count("skipped"), reasons };
}

function complainOfIdleRows(cases: readonly TestCase[]): number {
  const idle = LEFT_OUT.filter((row) => !cases.some(({ fullName }) => row.cases.test(fullName)));
  for (const { cases: pattern } of idle) console.log(`FAILED: no case matches ${pattern} in test/deploy/left-out.ts`);
  return idle.length;
}

/** Runs test files in Vitest and tallies their cases. A file that can not be run is a failure, and so is an empty run. */
export async function runCases({ files, environment, leavesOut = false }: CasesOptions): Promise<Outcome> {
  const vitest = await startVitest([], {
    root: PROJECT,
    run: true,
    watch: false,
    include: [...files],
    env: { ...environment },
    setupFiles: ["resolve-localhost.setup.ts", ...(leavesOut ? ["leave-out.setup.ts"] : [])].map((file) =>
      join(import.meta.dirname, file),
    ),
    reporters: ["default"],
  });
  try {
    const modules = vitest.state.getTestModules();
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const broken = modules.filter(isBroken).length + vitest.state.getUnhandledErrors().length;
    const missing = files.length - modules.length + (cases.length === 0 ? 1 : 0);
    const idle = leavesOut ? complainOfIdleRows(cases) : 0;
    return outcomeOf(cases, broken + missing + idle);
  } finally {
    await vitest.close();
  }
}
