import type { Action, Outcome } from "./client-actions.ts";
import { type ModelClient, type ModelRules, step } from "./client-model.ts";

/** An action that was done, and when: what began after another had ended comes after it. */
export interface Done {
  readonly action: Action;
  readonly outcome: Outcome;
  readonly begun: number;
  readonly ended: number;
}

/**
 * The clients that could be there after these actions, had they happened one after the other in some order that
 * everybody who saw them could believe. None: there is no such order.
 */
export function linearizations(start: ModelClient, done: readonly Done[], rules: ModelRules): readonly ModelClient[] {
  if (done.length === 0) return [start];
  return done.flatMap((one, index) => {
    const others = done.toSpliced(index, 1);
    if (others.some(({ ended }) => ended < one.begun)) return [];
    const next = step(start, one.action, one.outcome, rules);
    return next === undefined ? [] : linearizations(next, others, rules);
  });
}
