import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createProcesses, tailOf } from "../deploy/processes.ts";
import { createRegistrar } from "../support/registrar.ts";
import { startRunner } from "../support/start-runner.ts";
import { CLIENTS, type ClientLibrary, folderOf, versionOf } from "./clients.ts";
import { CLIENTS_PAGE, renderPage, resultOf, type Tried } from "./page.ts";
import { type Provider, startProvider } from "./provider.ts";
import { type Step, settle, stepsIn } from "./steps.ts";
import { isThere, type Language, TOOLCHAINS } from "./toolchains.ts";

// npm run clients:try -- [--require-all] [--write]: registers with client libraries of others (docs/clients.md).

const { "require-all": requiresAll, write } = parseArgs({
  options: { "require-all": { type: "boolean", default: false }, write: { type: "boolean", default: false } },
}).values;

const MODE = "cas.authn.oidc.registration.dynamic-client-registration-mode";
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const folder = mkdtempSync(join(tmpdir(), "clients-"));
const processes = createProcesses(folder);
const open: { stop(): Promise<unknown> }[] = [];

/** A runner that is about to be one of them. */
let starting: Promise<unknown> = Promise.resolve();

/** Ends all that this process has started, the last first. */
async function endAll(): Promise<void> {
  await starting.catch(() => undefined);
  await processes.endAll();
  for (let one = open.pop(); one !== undefined; one = open.pop()) await one.stop();
}
/** Set by a signal, and never fulfilled: what fails from then on has failed because of it. */
let stopping: Promise<void> | undefined;
for (const [signal, code] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    stopping ??= endAll().finally(() => process.exit(code));
  });
}
process.on("exit", () => {
  processes.killAll();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A runner in one mode, with the provider that reads its table. */
interface Service {
  readonly provider: Provider;
  readonly initialAccessToken: string;
}

async function startService(mode: ClientLibrary["mode"]): Promise<Service> {
  const started = startRunner({ settings: { [MODE]: mode } }).then((one) => {
    open.push(one);
    return one;
  });
  starting = started;
  const runner = await started;
  const provider = await startProvider(runner);
  open.push(provider);
  const initialAccessToken = mode === "OPEN" ? "" : await createRegistrar(runner).initialAccessToken();
  return { provider, initialAccessToken };
}

const PROGRAM_SECONDS = 120;
const FETCH_SECONDS = 600;
const MISSING = "the program did not come to it";

/** Fetches a library and runs its program; whatever goes wrong is in the steps. */
async function tryLibrary(library: ClientLibrary, { provider, initialAccessToken }: Service): Promise<readonly Step[]> {
  try {
    const toolchain = TOOLCHAINS[library.language];
    const command = await toolchain.prepare(folderOf(library), ([program, ...args]) =>
      processes.run({ program, args, environment: process.env, secondsMax: FETCH_SECONDS }),
    );
    const variables = { ISSUER: provider.issuer, INITIAL_ACCESS_TOKEN: initialAccessToken };
    const running = processes.start({ ...command, environment: { ...command.environment, ...variables } });
    const late = setTimeout(() => void processes.endAll(), PROGRAM_SECONDS * 1000);
    const code = await running.ended.finally(() => clearTimeout(late));
    const steps = settle(library.steps, stepsIn(running.output()), MISSING);
    const isSilent = code !== 0 && steps.every(({ result }) => result === "passed");
    if (code !== 0) console.log(tailOf(running.output()));
    return isSilent ? [...steps, { step: "end", result: "failed", detail: `ended with ${code ?? "a signal"}` }] : steps;
  } catch (error) {
    return settle(library.steps, [], error instanceof Error ? error.message : String(error));
  }
}

function tell({ library, steps }: Tried, since: number): void {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  console.log(`${library.name} ${versionOf(library)}, ${library.language}: ${resultOf(steps)} (${seconds} s)`);
  for (const { step, result, detail } of steps) {
    if (result === "failed" || detail !== "")
      console.log(`  ${step}: ${result === "failed" ? "FAILED: " : ""}${detail}`);
  }
}

async function missingLanguages(): Promise<ReadonlySet<Language>> {
  const languages = new Set(CLIENTS.map(({ language }) => language));
  const missing = new Set<Language>();
  for (const language of languages) {
    if (await isThere(TOOLCHAINS[language], processes)) continue;
    missing.add(language);
    console.log(`${language}: ${requiresAll ? "FAILED" : "skipped"}: needs ${TOOLCHAINS[language].needs}`);
  }
  return missing;
}

/** One after the other: they share a machine with others. */
async function tryAll(missing: ReadonlySet<Language>): Promise<readonly Tried[]> {
  const services = { PROTECTED: await startService("PROTECTED"), OPEN: await startService("OPEN") };
  const all: Tried[] = [];
  for (const library of CLIENTS) {
    if (missing.has(library.language)) continue;
    const since = performance.now();
    console.log(`${library.name} ...`);
    const tried = { library, steps: await tryLibrary(library, services[library.mode]) };
    tell(tried, since);
    all.push(tried);
  }
  return all;
}

async function main(): Promise<boolean> {
  const missing = await missingLanguages();
  const all = await tryAll(missing);
  console.table(
    all.map(({ library, steps }) => ({
      client: library.name,
      version: versionOf(library),
      language: library.language,
      result: resultOf(steps),
    })),
  );
  const untried = CLIENTS.filter(({ language }) => missing.has(language));
  if (write && untried.length > 0) console.log("docs/clients.md stays as it is: not every client was tried");
  else if (write) writeFileSync(CLIENTS_PAGE, renderPage(all));
  const steps = all.flatMap((tried) => tried.steps);
  const passed = steps.filter(({ result }) => result === "passed").length;
  const failed = steps.length - passed + (requiresAll ? untried.length : 0);
  if (untried.length > 0) console.log(`${untried.length} of ${CLIENTS.length} clients skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  await stopping;
  throw error;
} finally {
  await endAll();
}
