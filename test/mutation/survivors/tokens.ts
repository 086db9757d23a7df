import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/tokens that no test notices. */
export const TOKENS: readonly AcceptedSurvivor[] = [];
