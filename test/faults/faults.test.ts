import { describe, expect, it } from "vitest";
import { FAULT_KINDS } from "./kinds.ts";
import { fewCells } from "./matrix.ts";
import { OPERATIONS } from "./operations.ts";
import { runCells } from "./run-cells.ts";
import { nameOf, type Outcome } from "./trial.ts";

const CELLS = fewCells();

describe("while AWS, or the way there, goes wrong", () => {
  it("each operation is done whole or not at all, told in time, and mended without a restart", async () => {
    const outcomes: Outcome[] = [];
    await runCells(CELLS, { plain: 2, rotating: 1 }, (outcome) => void outcomes.push(outcome));
    const broken = outcomes.flatMap((outcome) => outcome.broken.map((words) => `${nameOf(outcome.cell)}: ${words}`));
    expect(broken).toEqual([]);
    expect(outcomes.length).toBe(CELLS.length);
    // A fault that no call met proves nothing.
    const untouched = outcomes.filter(({ outcome, cell }) => outcome === "untouched" && cell.service === "dynamodb");
    expect(untouched.map(({ cell }) => nameOf(cell))).toEqual([]);
    expect(outcomes.filter(({ outcome }) => outcome === "told").length).toBeGreaterThan(20);
    expect(outcomes.filter(({ outcome }) => outcome === "done").length).toBeGreaterThan(60);
  }, 120_000);

  it("every operation, every call of it and every quick kind of fault is among what is tried", () => {
    const calls = new Set(CELLS.map(({ operation, call }) => `${operation.name}: ${call}`));
    for (const { name, calls: own } of OPERATIONS)
      for (const call of own) expect(calls, name).toContain(`${name}: ${call}`);
    const quick = FAULT_KINDS.filter(({ isSlow, isHarmless }) => !isSlow && !isHarmless).map(({ name }) => name);
    const kinds = new Set(CELLS.map(({ kind }) => kind.name));
    expect(quick.filter((name) => !kinds.has(name))).toEqual([]);
    expect([OPERATIONS.length, FAULT_KINDS.length, CELLS.length]).toEqual([16, 18, 166]);
  });
});
