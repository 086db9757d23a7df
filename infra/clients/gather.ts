import type { Page } from "../../lib/store/scan-pages.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";
import type { Surroundings } from "./command.ts";
import { createProgress } from "./progress.ts";

/** What a scan came to. */
export interface Gathered<T> {
  readonly found: readonly T[];
  /** How many items of the table were looked at. */
  readonly scanned: number;
  /** How many fit the scan's own filter. */
  readonly count: number;
  /** Whether the rest of the table was not looked at, because enough was found. */
  readonly isCut: boolean;
}

/** Gathers what fits, up to `limit`, and tells how far it has come. Throws {@link ClientsFault} when it is stopped. */
export async function gather<T>(
  pages: AsyncIterable<Page<T>>,
  { talk, stop }: Pick<Surroundings, "talk" | "stop">,
  fits: (one: T) => boolean = () => true,
  limit = Number.POSITIVE_INFINITY,
): Promise<Gathered<T>> {
  const progress = createProgress(talk, "items of the table read");
  const found: T[] = [];
  let [scanned, count] = [0, 0];
  try {
    for await (const page of pages) {
      for (const one of page.found) if (found.length < limit && fits(one)) found.push(one);
      scanned += page.scanned;
      count += page.count;
      if (found.length >= limit) return { found, scanned, count, isCut: true };
      if (stop.aborted) throw new ClientsFault("stopped; nothing was done", { exitCode: EXIT.failed });
      progress.at(scanned);
    }
    return { found, scanned, count, isCut: false };
  } finally {
    progress.end();
  }
}
