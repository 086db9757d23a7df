import type { Observer } from "./examine.ts";
import type { Report } from "./report.ts";
import { type Paint, renderHead, renderProbe, renderSummary } from "./table.ts";

/** Where the doctor writes to. */
export interface Terminal {
  write(text: string): void;
  /** Whether a line can be taken back, which a file or a pipe can not do. */
  readonly isInteractive: boolean;
  readonly paint: Paint;
}

const ERASE = "\r\u001b[2K";
const PROGRESS_WIDTH = 76;

/** Tells an examination as it goes on: a row for each probe that has ended, and on a terminal what is being done. */
export function createProgress(terminal: Terminal, url: string): Observer & { end(report: Report): void } {
  const { paint, isInteractive } = terminal;
  let group = "";
  const lines = (text: string): void => {
    if (isInteractive) terminal.write(ERASE);
    terminal.write(`${text}\n`);
  };
  return {
    found: (mode) => lines(renderHead(url, mode, paint)),
    begins: ({ claim }, turn, count) => {
      if (isInteractive) terminal.write(`${ERASE}${`${turn}/${count} ${claim}`.slice(0, PROGRESS_WIDTH)}`);
    },
    ended: (result) => {
      if (result.outcome === "not applicable") return;
      if (result.group !== group) lines(`${group === "" ? "" : "\n"}${paint("bold", result.group)}`);
      group = result.group;
      lines(renderProbe(result, paint));
    },
    end: (report) => {
      if (isInteractive) terminal.write(ERASE);
      terminal.write(renderSummary(report, paint));
    },
  };
}
