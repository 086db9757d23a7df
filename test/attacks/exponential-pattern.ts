import { type Automaton, automataOf, type Step } from "./pattern-automaton.ts";

/** Two states that two ways through the same text may be in, as one number. */
type Pair = number;

/** Whether there may be texts that a backtracking engine can read in exponentially many ways, and tries all if it fails. */
export const isExponential = (pattern: RegExp): boolean => automataOf(pattern).some(canGoRoundTwice);

/** Whether a state comes back to itself by two ways that read the same: each time round doubles the ways. */
const canGoRoundTwice = (automaton: Automaton): boolean => automaton.some((_, state) => isRoundTwice(automaton, state));

function isRoundTwice(automaton: Automaton, state: number): boolean {
  const round = pairsRound(automaton, state);
  const pairOf = (one: number, other: number): Pair => one * automaton.length + other;
  const isSame = (pair: Pair): boolean => pair % (automaton.length + 1) === 0;
  if ([...round].some((pair) => !isSame(pair))) return true;
  // Or by one step that is there twice.
  return automaton.some(
    (steps, from) => round.has(pairOf(from, from)) && stepsTwice(steps).some((to) => round.has(pairOf(to, to))),
  );
}

/** The pairs that two ways may come by which leave a state together and come back to it together. */
function pairsRound(automaton: Automaton, state: number): ReadonlySet<Pair> {
  const home = state * automaton.length + state;
  const before = new Map<Pair, Pair[]>();
  const seen = new Set([home]);
  for (const pair of seen)
    for (const next of pairsAfter(automaton, pair)) {
      before.set(next, [...(before.get(next) ?? []), pair]);
      seen.add(next);
    }
  const back = new Set(before.get(home));
  for (const pair of back) for (const earlier of before.get(pair) ?? []) back.add(earlier);
  return back;
}

function pairsAfter(automaton: Automaton, pair: Pair): readonly Pair[] {
  const [one, other] = [Math.floor(pair / automaton.length), pair % automaton.length];
  return (automaton[one] ?? []).flatMap((left) =>
    (automaton[other] ?? []).flatMap((right) =>
      (left.reads & right.reads) === 0n ? [] : [left.to * automaton.length + right.to],
    ),
  );
}

/** The states that two different steps lead to which read the same. */
const stepsTwice = (steps: readonly Step[]): readonly number[] =>
  steps
    .filter(({ to, reads }, index) => steps.slice(0, index).some((one) => one.to === to && (one.reads & reads) !== 0n))
    .map(({ to }) => to);
