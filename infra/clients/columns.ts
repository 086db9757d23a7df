import { clipped, shown, widthOf } from "./terminal-text.ts";

/** A table for people: what stands above each column, and rows of as many texts. */
export interface Columns {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The heads of the columns that are never cut; times in them may be left without their hours. */
  readonly whole?: readonly string[];
}

const GAP = "  ";
/** However wide the terminal is, one long name must not push the others apart. */
const COLUMN_WIDTH_MAX = 80;
/** Until it fits: other columns are cut, then times are left without their hours, then others are cut further. */
const STAGES = [
  { areDatesAlone: false, widthMin: 8 },
  { areDatesAlone: true, widthMin: 8 },
  { areDatesAlone: true, widthMin: 3 },
] as const;

/**
 * Renders a table. Every text is made safe to show here, so that no caller can forget. In `width` columns of a terminal,
 * where it is given, the widest columns are cut; never the first one, which has what is copied, nor those that stay whole.
 */
export function renderColumns({ head, rows, whole = [] }: Columns, width = Number.POSITIVE_INFINITY): string {
  const isWhole = head.map((name) => whole.includes(name));
  const all = [head, ...rows].map((row) => row.map(shown));
  let [cells, widths] = [all, naturalWidths(all, width)];
  for (const { areDatesAlone, widthMin } of STAGES) {
    cells = areDatesAlone ? all.map((row) => row.map((text, at) => (isWhole[at] ? dateOf(text) : text))) : all;
    const isKept = (column: number): boolean => column === 0 || isWhole[column] === true;
    widths = fitted(naturalWidths(cells, width), { width, widthMin, isKept });
    if (totalOf(widths) <= width) break;
  }
  return cells.map((row) => `${renderRow(row, widths)}\n`).join("");
}

/** A time without its hours; of the head above it the name alone. */
const dateOf = (text: string): string => text.replace(/^(\d{4}-\d\d-\d\d)[T ].*/, "$1").replace(/ \(UTC\)$/, "");

/** How wide columns would like to be; in a file or a pipe they may. The last one pushes none apart. */
function naturalWidths(cells: readonly (readonly string[])[], width: number): readonly number[] {
  const [head = []] = cells;
  return head.map((_, column) => {
    const widest = cells.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), 0);
    const isFree = column === 0 || column === head.length - 1 || width === Number.POSITIVE_INFINITY;
    return isFree ? widest : Math.min(widest, COLUMN_WIDTH_MAX);
  });
}

function renderRow(row: readonly string[], widths: readonly number[]): string {
  const parts = row.map((text, column) => {
    const cut = clipped(text, widths[column] ?? 0);
    return cut + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cut)));
  });
  return parts.join(GAP).trimEnd();
}

const totalOf = (widths: readonly number[]): number => widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);

interface Fit {
  readonly width: number;
  readonly widthMin: number;
  readonly isKept: (column: number) => boolean;
}

/** Takes columns from the widest until all fit, or none can give any more. */
function fitted(natural: readonly number[], { width, widthMin, isKept }: Fit): readonly number[] {
  const widths = [...natural];
  for (let excess = totalOf(natural) - width; excess > 0; excess -= 1) {
    const givers = widths.map((one, column) => (isKept(column) ? 0 : one));
    const widest = Math.max(...givers);
    if (widest <= widthMin) break;
    widths[givers.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** Names and values, one pair to a line; pairs without a value are left out. */
export function renderPairs(pairs: readonly (readonly [name: string, value: string | undefined])[]): string {
  const given = pairs.flatMap(([name, value]) => (value === undefined ? [] : [[shown(name), shown(value)] as const]));
  const width = given.reduce((most, [name]) => Math.max(most, widthOf(name)), 0);
  return given.map(([name, value]) => `  ${name}${" ".repeat(width - widthOf(name))}${GAP}${value}\n`).join("");
}
