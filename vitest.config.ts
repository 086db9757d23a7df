import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    // A run that finds no test proves nothing.
    passWithNoTests: false,
    // By itself vitest leaves one of two cores idle; more workers than cores only wait for each other.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Generous, for a busy machine with two cores; nothing waits for a clock.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["lib/**/*.ts", "functions/**/*.ts", "infra/**/*.ts"],
      reporter: [["text", { skipFull: true }], "html"],
      reportsDirectory: "coverage",
      // Of each file of lib, all: the unit tests alone come to that. What runs in the bundles or in a process of its own
      // is counted where a test loads it itself.
      thresholds: { "lib/**/*.ts": { 100: true, perFile: true } },
    },
  },
});
