import { clipped, shown, widthOf } from "./terminal-text.ts";

/** A table for people: what stands above each column, and rows of as many texts. */
export interface Columns {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = "  ";
/** However wide the terminal is, one long name must not push the others apart. */
const COLUMN_WIDTH_MAX = 80;
const COLUMN_WIDTH_MIN = 8;

/**
 * Renders a table. Every text is made safe to show here, so that no caller can forget. In `width` columns of a terminal,
 * where it is given, the widest columns are cut; never the first one, which has what is copied.
 */
export function renderColumns({ head, rows }: Columns, width = Number.POSITIVE_INFINITY): string {
  const cells = [head, ...rows].map((row) => row.map(shown));
  const widths = fitted(
    head.map((_, column) => {
      const widest = cells.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), 0);
      return column === 0 ? widest : Math.min(widest, COLUMN_WIDTH_MAX);
    }),
    width,
  );
  return cells.map((row) => `${renderRow(row, widths)}\n`).join("");
}

function renderRow(row: readonly string[], widths: readonly number[]): string {
  const parts = row.map((text, column) => {
    const cut = clipped(text, widths[column] ?? 0);
    return cut + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cut)));
  });
  return parts.join(GAP).trimEnd();
}

/** Takes columns from the widest until all fit, or none can give any more. */
function fitted(natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  for (let excess = total() - width; excess > 0; excess -= 1) {
    const [, ...others] = widths;
    const widest = Math.max(...others);
    if (widest <= COLUMN_WIDTH_MIN) break;
    widths[others.indexOf(widest) + 1] = widest - 1;
  }
  return widths;
}

/** Names and values, one pair to a line; pairs without a value are left out. */
export function renderPairs(pairs: readonly (readonly [name: string, value: string | undefined])[]): string {
  const given = pairs.flatMap(([name, value]) => (value === undefined ? [] : [[shown(name), shown(value)] as const]));
  const width = given.reduce((most, [name]) => Math.max(most, widthOf(name)), 0);
  return given.map(([name, value]) => `  ${name}${" ".repeat(width - widthOf(name))}${GAP}${value}\n`).join("");
}
