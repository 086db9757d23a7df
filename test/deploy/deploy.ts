import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { createCdk } from "./cdk.ts";
import { EmulatorUnavailable, emulatorVersion, installEmulator, PROJECT, startEmulator } from "./emulator.ts";
import { createProcesses } from "./processes.ts";
import { createProgress } from "./progress.ts";
import { deployAndTry } from "./story.ts";

// npm run test:deploy: deploys the real stack to an emulator and runs the HTTP suite against it (docs/deployment-test.md).
// The last line of standard output has the counts.

const { all: isAll } = parseArgs({ options: { all: { type: "boolean", default: false } } }).values;
const isCi = !["", "0", "false"].includes(process.env["CI"] ?? "");

const CACHE = join(PROJECT, ".cache");
const LOG = join(CACHE, "test-deploy.log");
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

mkdirSync(CACHE, { recursive: true });
rmSync(LOG, { force: true });
// Not below the project: its package.json would make ES modules of the functions, which are CommonJS.
const folder = mkdtempSync(join(tmpdir(), "test-deploy-"));
const processes = createProcesses(folder);
const progress = createProgress();
const removeFolder = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Set by a signal: the end is near, and what fails from then on has failed because of it. */
let stopping: Promise<void> | undefined;
for (const [signal, code] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    stopping ??= processes.endAll().then(() => {
      progress.say(`stopped by ${signal}`);
      process.exit(code);
    });
  });
}
// Whichever way this process ends, nothing that it has started or written stays.
process.on("exit", () => {
  processes.killAll();
  removeFolder();
});

async function tryOnEmulator(): Promise<void> {
  const python = await progress.step(`install MiniStack ${emulatorVersion()}`, () => installEmulator(processes, CACHE));
  const emulator = await progress.step("start it", () => startEmulator(processes, python, folder));
  try {
    await deployAndTry({ cdk: createCdk(processes, emulator, folder), progress, folder, leavesOut: !isAll });
  } finally {
    writeFileSync(LOG, emulator.log());
  }
}

/** Tells what went wrong and gives whether that is a failure: on a developer's machine, Python may be missing. */
function isFailure(error: unknown): boolean {
  const why = error instanceof Error ? error.message : String(error);
  if (!(error instanceof EmulatorUnavailable)) {
    progress.fail(why);
    return true;
  }
  progress.say(why);
  const needs = "MiniStack can not be installed: it needs python3, 3.10 or later with venv, and PyPI";
  if (isCi) progress.fail(needs);
  else console.log(`deployment test: skipped: ${needs}`);
  return isCi;
}

async function attempt(): Promise<boolean> {
  try {
    await tryOnEmulator();
    return true;
  } catch (error) {
    await stopping;
    return isFailure(error);
  } finally {
    await processes.endAll();
  }
}

if (!(await attempt())) process.exit(0);
const { passed, failed, skipped } = progress.total();
if (failed > 0 && existsSync(LOG)) progress.say(`what MiniStack wrote is in ${relative(PROJECT, LOG)}`);
console.log(`deployment test: ${passed} passed, ${failed} failed, ${skipped} skipped (${progress.time()})`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
