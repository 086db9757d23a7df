import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/metadata that no test notices. */
export const METADATA: readonly AcceptedSurvivor[] = [];
