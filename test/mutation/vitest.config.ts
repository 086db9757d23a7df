import { defineConfig } from "vitest/config";
import { testsOf } from "./folders.ts";

// Stryker runs the tests in a process that inherits the environment and takes no arguments.
const { include, exclude } = testsOf(process.env["MUTATED_FOLDER"] ?? "");

export default defineConfig({
  test: {
    include: [...include],
    exclude: [...exclude],
    setupFiles: ["test/mutation/setup.ts"],
    environment: "node",
    passWithNoTests: false,
    // No test of these changes what others see, and each mutant would pay for loading everything anew for each file.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
