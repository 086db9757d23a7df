import fc from "fast-check";
import { ACTIONS } from "./client-actions.ts";
import type { ClientRace } from "./client-race.ts";
import type { RegistrationRace } from "./registration-race.ts";

/** The order of calls: whoever has waited longest, unless a choice says otherwise. */
const choices = fc.array(fc.nat(5), { minLength: 0, maxLength: 60, size: "max" });

const actor = (names: readonly (typeof ACTIONS)[number][]) =>
  fc.array(fc.record({ name: fc.constantFrom(...names), isOld: fc.boolean() }), { minLength: 1, maxLength: 2 });

/** Whatever can happen to one client, at the same time. */
export const clientRaces: fc.Arbitrary<ClientRace> = fc.record({
  isRotating: fc.boolean(),
  actors: fc.array(actor(ACTIONS), { minLength: 2, maxLength: 4 }),
  choices,
});

/** Updates and uses of tokens that change with every update. */
export const tokenRaces: fc.Arbitrary<ClientRace> = fc.record({
  isRotating: fc.constant(true),
  actors: fc.array(actor(["read", "amend", "renew", "disable", "enable"]), { minLength: 2, maxLength: 3 }),
  choices,
});

/** Rotations of secrets among other updates, deletions and heartbeats. */
export const secretRaces: fc.Arbitrary<ClientRace> = fc.record({
  isRotating: fc.constant(false),
  actors: fc.array(actor(["rotate secret", "amend", "replace", "delete", "heartbeat"]), { minLength: 3, maxLength: 4 }),
  choices,
});

/** Registrations with one limited token. */
export const registrationRaces: fc.Arbitrary<RegistrationRace> = fc.record({
  uses: fc.integer({ min: 1, max: 4 }),
  clientsMax: fc.integer({ min: 1, max: 6 }),
  actors: fc.array(
    fc.record({
      key: fc.oneof(fc.constantFrom("none" as const, "own" as const), fc.nat(1)),
      isDeleted: fc.boolean(),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  choices,
});
