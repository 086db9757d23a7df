import { type AST, RegExpParser } from "@eslint-community/regexpp";

/** A step to a state, and the samples that it reads, a bit for each. */
export interface Step {
  readonly to: number;
  readonly reads: bigint;
}

/** The steps from each state, as often as a pattern has ways to make them. */
export type Automaton = readonly (readonly Step[])[];

/** A repetition that may take so many turns counts as one without an end: each turn may double the ways. */
const MANY_TURNS = 10;

/** Characters that tell apart what patterns tell apart: Latin-1, and some that Unicode or folding of case treats otherwise. */
const SAMPLES = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
  ..."\u017f\u0130\u034f\u200b\u2028\u212a\u3002\u30a2\ufeff\uffff\u{1f600}\u{e0001}",
];
const ALL = (1n << BigInt(SAMPLES.length)) - 1n;

/** A part of a pattern: the steps that begin it, the states that end it, and whether it may read nothing. */
interface Part {
  readonly first: readonly Step[];
  readonly last: readonly number[];
  readonly isEmpty: boolean;
}
const NOTHING: Part = { first: [], last: [], isEmpty: true };

/**
 * The automata of a pattern, after Glushkov (a state for each character of the pattern): its own, and one for each place
 * where it looks around, whose outcome is taken to be good unless it is about the next character alone. So there may be
 * ways here that the pattern does not have, and none is missing. Throws for a reference to a group.
 */
export function automataOf({ source, flags }: RegExp): readonly Automaton[] {
  const [unicode, unicodeSets] = [flags.includes("u"), flags.includes("v")];
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode, unicodeSets });
  const waiting: (readonly AST.Alternative[])[] = [pattern.alternatives];
  const automata: Automaton[] = [];
  for (const alternatives of waiting)
    automata.push(automatonOf(alternatives, flags.replace(/[gy]/g, ""), (inner) => waiting.push(inner)));
  return automata;
}

function automatonOf(
  whole: readonly AST.Alternative[],
  flags: string,
  onLookaround: (inner: readonly AST.Alternative[]) => void,
): Automaton {
  const steps: Step[][] = [];
  const connect = (states: readonly number[], to: readonly Step[]): void => {
    for (const state of states) steps[state]?.push(...to);
  };

  const character = (element: AST.Element): Part => {
    const to = steps.push([]) - 1;
    return { first: [{ to, reads: samplesOf(element, flags) }], last: [to], isEmpty: false };
  };
  const sequence = (left: Part, right: Part): Part => {
    connect(left.last, right.first);
    return {
      first: left.isEmpty ? [...left.first, ...right.first] : left.first,
      last: right.isEmpty ? [...left.last, ...right.last] : right.last,
      isEmpty: left.isEmpty && right.isEmpty,
    };
  };
  const alternation = (alternatives: readonly AST.Alternative[]): Part => {
    // From its end, so that what is looked ahead for meets what follows.
    const parts = alternatives.map(({ elements }) => elements.reduceRight((rest, one) => before(one, rest), NOTHING));
    return {
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
      isEmpty: parts.some(({ isEmpty }) => isEmpty),
    };
  };
  const repetition = ({ element, min, max }: AST.Quantifier): Part => {
    if (max >= MANY_TURNS) {
      const inner = before(element, NOTHING);
      connect(inner.last, inner.first);
      return { ...inner, isEmpty: inner.isEmpty || min === 0 };
    }
    // x{1,3} as x(x(x)?)?: each number of turns is one way.
    let rest = NOTHING;
    for (let turn = max; turn > 0; turn -= 1) {
      const turns = before(element, rest);
      rest = { ...turns, isEmpty: turns.isEmpty || turn > min };
    }
    return rest;
  };
  /** An element and what comes after it. */
  function before(element: AST.Element, rest: Part): Part {
    switch (element.type) {
      case "Group":
      case "CapturingGroup":
        return sequence(alternation(element.alternatives), rest);
      case "Quantifier":
        return sequence(repetition(element), rest);
      case "Assertion": {
        if (!("alternatives" in element)) return rest;
        onLookaround(element.alternatives);
        const allowed = nextAllowed(element, flags);
        return { ...rest, first: rest.first.map(({ to, reads }) => ({ to, reads: reads & allowed })) };
      }
      case "Backreference":
        throw new Error(`no automaton can read ${element.raw}`);
      default:
        return sequence(character(element), rest);
    }
  }
  alternation(whole);
  return steps;
}

/** The samples that a character, or a class of them, reads. */
function samplesOf({ raw }: AST.Element, flags: string): bigint {
  const one = new RegExp(`^(?:${raw})$`, flags);
  return SAMPLES.reduce((bits, sample, index) => (one.test(sample) ? bits | (1n << BigInt(index)) : bits), 0n);
}

/** What may come next after a look ahead for single characters; everything after any other. */
function nextAllowed({ kind, negate, alternatives }: AST.LookaroundAssertion, flags: string): bigint {
  const characters = alternatives.map(({ elements: [one, ...others] }) =>
    one !== undefined && others.length === 0 && /^Character/.test(one.type) ? samplesOf(one, flags) : undefined,
  );
  if (kind === "lookbehind" || characters.includes(undefined)) return ALL;
  const named = characters.reduce<bigint>((bits, some = 0n) => bits | some, 0n);
  return negate ? ALL & ~named : named;
}
