import { createInterface } from "node:readline/promises";
import { EXIT } from "./clients-fault.ts";
import { runClients } from "./run-clients.ts";
import type { Talk } from "./talk.ts";

const ECHO_MILLISECONDS = 1000;

const { stdin, stdout, stderr } = process;

/** Reads one line; at the end of the input a blank one. A Ctrl-C while it waits is not a stop but a no. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  const ended = Promise.withResolvers<string>();
  const end = (): void => {
    stderr.write("\n");
    ended.resolve("");
  };
  lines.once("close", end);
  process.once("SIGINT", end);
  try {
    return await Promise.race([lines.question(question), ended.promise]);
  } finally {
    process.off("SIGINT", end);
    lines.off("close", end).close();
  }
}

const talk: Talk = {
  say: (line) => void stderr.write(`${line}\n`),
  write: (text) => void stderr.write(text),
  isTerminal: stderr.isTTY === true,
  ...(stdin.isTTY === true && stderr.isTTY === true && { ask }),
};

/** The first signal asks a command to stop where that is clean, the second ends it. */
function watchSignals(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt = 0;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      // npm passes on a signal that the terminal has sent to both: an echo is not a second wish.
      if (controller.signal.aborted && performance.now() - stoppedAt < ECHO_MILLISECONDS) return;
      if (controller.signal.aborted) process.exit(EXIT.failed);
      stoppedAt = performance.now();
      controller.abort();
    });
  }
  return controller.signal;
}

// Whoever reads may have enough of it (`| head`); what was begun goes on all the same.
stdout.on("error", () => undefined);
process.exitCode = await runClients(process.argv.slice(2), {
  print: (text) => void stdout.write(text),
  talk,
  stop: watchSignals(),
  ...(stdout.isTTY && stdout.columns > 0 && { width: stdout.columns }),
});
