import type { Finding } from "./check.ts";
import type { Subject } from "./subject.ts";

/** How the service is set up, as its initToken tells: 401 PROTECTED, 406 OPEN, 501 OFF. */
export type Mode = "PROTECTED" | "OPEN" | "OFF";

/** One claim of a document that the doctor puts to the test. */
export interface Probe {
  readonly group: string;
  /** What must hold; no two probes claim the same. */
  readonly claim: string;
  /** The document and section that claim it. */
  readonly section: string;
  /** The modes in which it can be put to the test. */
  readonly modes: readonly Mode[];
  /** Gives what is wrong, nothing if the claim holds. Throws `NotProbed`, `NetworkFault`, `Interrupted`. */
  readonly run: (on: Subject) => Promise<readonly Finding[]>;
}

type Row = readonly [section: string, claim: string, run: Probe["run"], modes?: readonly Mode[]];

/** Modes in which clients are registered. */
const ON: readonly Mode[] = ["PROTECTED", "OPEN"];
export const PROTECTED: readonly Mode[] = ["PROTECTED"];
export const EVERY_MODE: readonly Mode[] = ["PROTECTED", "OPEN", "OFF"];

/** Probes of one group; without modes of its own a probe runs wherever clients are registered. */
export const probesOf = (group: string, rows: readonly Row[]): readonly Probe[] =>
  rows.map(([section, claim, run, modes = ON]) => ({ group, claim, section, modes, run }));
