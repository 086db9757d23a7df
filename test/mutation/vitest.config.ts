import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { testsOf } from "./folders.ts";

// Stryker runs the tests in a process that inherits the environment and takes no arguments.
const { include, exclude } = testsOf(process.env["MUTATED_FOLDER"] ?? "");

/** The first test that fails ends a run, so the quick ones come first, by what they took the last time. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const secondsOf = ({ project, moduleId }: TestSpecification): number => {
      const key = `${project.name}:${relative(this.ctx.config.root, moduleId)}`;
      return this.ctx.cache.getFileTestResults(key)?.duration ?? Number.POSITIVE_INFINITY;
    };
    return files.toSorted((left, right) => (secondsOf(left) < secondsOf(right) ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    include: [...include],
    exclude: [...exclude],
    setupFiles: ["test/mutation/setup.ts"],
    globalSetup: ["test/mutation/ready-keys.ts"],
    environment: "node",
    passWithNoTests: false,
    // No test of these changes what others see, and each mutant would pay for loading everything anew for each file.
    isolate: false,
    sequence: { sequencer: QuickFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
