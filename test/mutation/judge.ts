/** A mutant that no test notices, and why none has to. */
export interface AcceptedSurvivor {
  /** Within the folder. */
  readonly file: string;
  /** The line as it is, with what the mutant changes between `«` and `»`; see {@link shownCode}. */
  readonly code: string;
  /** What the mutant has in that place. */
  readonly becomes: string;
  /** Why it makes no difference, or why a test would be worth less than it costs. */
  readonly why: string;
}

/** What became of one mutant. */
export interface MutantOutcome {
  readonly file: string;
  readonly code: string;
  readonly becomes: string;
  readonly line: number;
  /** `not loaded`: so broken that no file of tests could load it. As in Stryker's own score, that counts for nothing. */
  readonly status: "killed" | "timed out" | "survived" | "no coverage" | "not loaded";
}

/** What became of all mutants of a folder. */
export interface Verdict {
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly noCoverage: number;
  readonly notLoaded: number;
  /** Percent of mutants that some test noticed, by failing or by never coming to an end. */
  readonly score: number;
  /** How many survivors have a row. */
  readonly explained: number;
  readonly unexplained: readonly MutantOutcome[];
  /** Rows whose mutant is noticed by now, or gone. One that timed out may have met a busy machine. */
  readonly stale: readonly AcceptedSurvivor[];
}

/** Mutants that a row may speak of. */
const UNNOTICED: ReadonlySet<MutantOutcome["status"]> = new Set(["survived", "no coverage", "timed out"]);

const isSame = (row: AcceptedSurvivor, mutant: MutantOutcome): boolean =>
  row.file === mutant.file && row.code === mutant.code && row.becomes === mutant.becomes;

/** Holds the mutants of a folder against the rows of its table. */
export function judge(mutants: readonly MutantOutcome[], rows: readonly AcceptedSurvivor[]): Verdict {
  const count = (status: MutantOutcome["status"]): number => mutants.filter((one) => one.status === status).length;
  const living = mutants.filter(({ status }) => status === "survived" || status === "no coverage");
  const unexplained = living.filter((mutant) => !rows.some((row) => isSame(row, mutant)));
  const [killed, timedOut] = [count("killed"), count("timed out")];
  return {
    killed,
    timedOut,
    survived: count("survived"),
    noCoverage: count("no coverage"),
    notLoaded: count("not loaded"),
    score: (100 * (killed + timedOut)) / Math.max(1, killed + timedOut + living.length),
    explained: living.length - unexplained.length,
    unexplained,
    stale: rows.filter((row) => !mutants.some((mutant) => UNNOTICED.has(mutant.status) && isSame(row, mutant))),
  };
}

/** Longer code is shown by its two ends. */
const SHOWN_MAX = 80;

/** White space of one kind, and the middle left out of what is long. */
export function shortened(text: string): string {
  const plain = text.replace(/\s+/g, " ");
  return plain.length <= SHOWN_MAX ? plain : `${plain.slice(0, SHOWN_MAX / 2)}…${plain.slice(-SHOWN_MAX / 2)}`;
}

/** A place in a source; lines and columns are counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The lines of a source around a part of it, which is marked. */
export function shownCode(source: string, part: { readonly start: Position; readonly end: Position }): string {
  const lines = source.split("\n");
  const offsetOf = ({ line, column }: Position): number =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  const [start, end] = [offsetOf(part.start), offsetOf(part.end)];
  const before = source.slice(source.lastIndexOf("\n", start - 1) + 1, start).trimStart();
  const after = source.slice(end, source.indexOf("\n", end)).trimEnd();
  return `${before}«${shortened(source.slice(start, end))}»${after}`;
}
