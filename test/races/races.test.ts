import { beforeEach, describe, expect, it } from "vitest";
import { type ClientTable, startClientTable } from "../support/client-table.ts";
import { TOURNAMENTS } from "./tournament.ts";
import { createTurns } from "./turns.ts";

let table: ClientTable;
beforeEach(async () => {
  table = await startClientTable();
  return () => table.close();
});

/** Of each kind; `node test/races/main.ts` runs as many as it is told. */
const RACES = 75;
const SEED = 20_261_123;

describe("whatever happens at the same time is as if it had happened one after the other", () => {
  it.each(TOURNAMENTS)("$name", async ({ run }) => {
    const { count, fault } = await run(table, RACES, SEED);
    expect(fault).toBeUndefined();
    expect(count).toBe(RACES);
  });

  it("in four kinds of races", () => {
    expect(TOURNAMENTS.length).toBe(4);
  });
});

describe("turns", () => {
  it("are given one at a time, to whom the choice falls on", async () => {
    const order: string[] = [];
    const turns = createTurns((waiting) => waiting - 1);
    const actor = (name: string) => async () => {
      for (const step of [1, 2]) {
        await turns.turn();
        order.push(`${name}${step}`);
      }
    };
    await turns.run([actor("a"), actor("b"), actor("c")]);
    expect(order).toEqual(["c1", "c2", "b1", "b2", "a1", "a2"]);
  });
});
