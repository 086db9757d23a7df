import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/registration that no test notices. */
export const REGISTRATION: readonly AcceptedSurvivor[] = [];
