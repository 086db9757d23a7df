import type { Talk } from "./talk.ts";

/** Tells how far long work has come. */
export interface Progress {
  /** `total` where it is known. */
  at(done: number, total?: number): void;
  /** Takes the bar away; further lines are the caller's. */
  end(): void;
}

const ERASE = "\r\u001b[2K";
const BAR_WIDTH = 30;
/** A terminal can be redrawn often; in a file each line stays. */
const TERMINAL_MILLISECONDS = 100;
const FILE_MILLISECONDS = 5000;

function barOf(done: number, total: number): string {
  const filled = Math.round((BAR_WIDTH * Math.min(done, total)) / Math.max(total, 1));
  return `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}] ${done} of ${total}`;
}

/** Progress of `what`, such as `items read`: a bar on a terminal, else a line now and then. */
export function createProgress(talk: Talk, what: string, monotonicMilliseconds = () => performance.now()): Progress {
  const period = talk.isTerminal ? TERMINAL_MILLISECONDS : FILE_MILLISECONDS;
  let toldAt = monotonicMilliseconds();
  let isDrawn = false;
  return {
    at: (done, total) => {
      const now = monotonicMilliseconds();
      if (now - toldAt < period) return;
      toldAt = now;
      const text = total === undefined ? `${done} ${what}` : `${barOf(done, total)} ${what}`;
      if (talk.isTerminal) talk.write(`${ERASE}${text}`);
      else talk.say(text);
      isDrawn = talk.isTerminal;
    },
    end: () => {
      if (isDrawn) talk.write(ERASE);
      isDrawn = false;
    },
  };
}
