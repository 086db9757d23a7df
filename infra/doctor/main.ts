import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { type Json, objectIn } from "./answer.ts";
import { type CommandLine, readCommandLine, USAGE } from "./command-line.ts";
import { createConfidential } from "./confidential.ts";
import { DoctorFault } from "./doctor-fault.ts";
import { examine, type Observer } from "./examine.ts";
import { readOperator } from "./operator.ts";
import { PROBES } from "./probes.ts";
import { createProgress, type Terminal } from "./progress.ts";
import { renderJson } from "./report.ts";
import type { Service } from "./service.ts";
import { paintWith } from "./table.ts";

const ECHO_MILLISECONDS = 1000;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** The metadata in a file. Throws {@link DoctorFault}. */
function readMetadata(file: string | undefined): Json {
  if (file === undefined) return {};
  let metadata: Json | undefined;
  try {
    metadata = objectIn(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new DoctorFault("the file of --metadata can not be read", { cause });
  }
  if (metadata === undefined) throw new DoctorFault("the file of --metadata must be a JSON object");
  // RFC 7592 2.2: null is an absent member, so none of them comes back.
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
}

/** Writes a file. Throws {@link DoctorFault}. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new DoctorFault("the file of --json can not be written", { cause });
  }
}

/** Lets the first signal stop the examination and the second end the doctor, which then names what it leaves behind. */
function createStop(): { readonly signal: AbortSignal; watch(service: Service): void } {
  const controller = new AbortController();
  let service: Service | undefined;
  let stoppedAt = 0;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      // npm passes on a signal that the terminal has sent to both: an echo is not a second wish.
      if (controller.signal.aborted && performance.now() - stoppedAt < ECHO_MILLISECONDS) return;
      if (controller.signal.aborted) {
        const left = service?.ledger.alive().map(({ id }) => id) ?? [];
        tell(left.length === 0 ? "stopped" : `stopped; clients left behind: ${left.join(", ")}`);
        process.exit(1);
      }
      tell("stopping: what was made is being deleted (once more to stop at once)");
      stoppedAt = performance.now();
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    watch: (one) => {
      service = one;
    },
  };
}

function openTerminal(): Terminal {
  const { stdout } = process;
  const isInteractive = stdout.isTTY === true;
  const paint = paintWith(isInteractive && (process.env["NO_COLOR"] ?? "") === "");
  // Whoever reads may have enough of it (`| head`); what was made must be deleted all the same.
  stdout.on("error", () => undefined);
  return { write: (text) => void stdout.write(text), isInteractive, paint };
}

async function run(commandLine: CommandLine): Promise<boolean> {
  const { url, requests, concurrency, timeoutSeconds, json, password } = commandLine;
  if (password !== undefined)
    tell("note: other users of this machine can see a password on the command line; OIDC_REGISTRAR_PASSWORD hides it");
  const metadata = readMetadata(commandLine.metadata);
  const operator = await readOperator(commandLine, process.env);
  // A file that can not be written is to be known before anything is done for what goes into it.
  if (json !== undefined) write(json, "");
  const confidential = createConfidential();
  const stop = createStop();
  const progress = createProgress(openTerminal(), url);
  const observer: Observer = {
    ...progress,
    found: (mode, service) => {
      stop.watch(service);
      progress.found(mode, service);
    },
  };
  const clientName = `oidc-registrar doctor ${randomBytes(4).toString("hex")}`;
  const { signal } = stop;
  const examination = {
    url,
    operator,
    probes: PROBES,
    load: { requests, concurrency },
    timeoutSeconds,
    clientName,
    metadata,
    confidential,
    signal,
  };
  const report = await examine(examination, observer);
  if (json !== undefined) write(json, renderJson(report));
  // Nothing was probed: the one line is all there is to say.
  if (report.probes.length === 0) tell(report.fault ?? "nothing was probed");
  else progress.end(report);
  return report.isHealthy;
}

/** One line for what the user can mend; of a fault of the doctor itself where it was, but no text, which may have secrets in it. */
function report(error: unknown): void {
  const where = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line)) : [];
  if (error instanceof DoctorFault) tell(error.message);
  else tell(["a fault of the doctor itself", ...where].join("\n"));
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const commandLine = readCommandLine(args);
  if (commandLine.help) process.stdout.write(USAGE);
  else process.exitCode = (await run(commandLine)) ? 0 : 1;
}

await main(process.argv.slice(2)).catch(report);
