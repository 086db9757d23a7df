import { inspect } from "node:util";
import fc from "fast-check";
import type { ClientTable } from "../support/client-table.ts";
import { clientRaces, registrationRaces, secretRaces, tokenRaces } from "./arbitrary-races.ts";
import { runClientRace } from "./client-race.ts";
import { runRegistrationRace } from "./registration-race.ts";

/** What a number of races came to. */
export interface Result {
  /** How many were run. */
  readonly count: number;
  /** The smallest race that went wrong, and how; undefined: none did. */
  readonly fault: string | undefined;
}

/** One kind of race, run so many times; the same seed gives the same races. */
export interface Tournament {
  readonly name: string;
  readonly run: (table: ClientTable, races: number, seed: number) => Promise<Result>;
}

function tournament<T>(
  name: string,
  races: fc.Arbitrary<T>,
  run: (table: ClientTable, race: T) => Promise<readonly string[]>,
): Tournament {
  return {
    name,
    run: async (table, numRuns, seed) => {
      const property = fc.asyncProperty(races, async (race) => {
        const faults = await run(table, race);
        if (faults.length > 0) throw new Error(faults.join("\n"));
      });
      const { failed, counterexample, numRuns: count, errorInstance } = await fc.check(property, { numRuns, seed });
      const why = inspect(errorInstance, { depth: 3 });
      return { count, fault: failed ? `${why}\nin ${JSON.stringify(counterexample)}` : undefined };
    },
  };
}

/** Every kind of race. */
export const TOURNAMENTS: readonly Tournament[] = [
  tournament("all that can happen to one client", clientRaces, runClientRace),
  tournament("tokens that change", tokenRaces, runClientRace),
  tournament("secrets that change", secretRaces, runClientRace),
  tournament("registrations with one limited token", registrationRaces, runRegistrationRace),
];
