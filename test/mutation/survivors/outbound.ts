import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/outbound that no test notices. */
export const OUTBOUND: readonly AcceptedSurvivor[] = [];
