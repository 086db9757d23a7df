import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/http that no test notices. */
export const HTTP: readonly AcceptedSurvivor[] = [];
