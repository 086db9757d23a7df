import { type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Runner, startRunner } from "../support/start-runner.ts";

// node test/openapi/schemathesis.ts [--require] [--examples NUMBER] [--seed NUMBER]: generates requests from the OpenAPI
// document of a local runner, good and bad ones, and checks every answer against it. Exit code 0: nothing was found, or
// there is no Python; with --require, the latter is a failure too. POST clientConfig only ever gets 401 here, which it warns
// of: it does not sign assertions. That a token is recovered is proved in test/unit/registration/recover-registration-token.test.ts.

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const CACHE = join(import.meta.dirname, "../../.cache");

const { values: options } = parseArgs({
  options: {
    require: { type: "boolean", default: false },
    examples: { type: "string", default: "25" },
    seed: { type: "string", default: "1" },
  },
});

const succeeds = (program: string, args: readonly string[], more: SpawnSyncOptions = {}): boolean =>
  spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"], ...more }).status === 0;

/** The program, from a virtual environment that is made once for each list of requirements; undefined without Python. */
function installedSchemathesis(): string | undefined {
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  const [, version = ""] = /^schemathesis==(\S+)$/m.exec(requirements) ?? [];
  const home = join(CACHE, `schemathesis-${version}`);
  const program = join(home, "bin/schemathesis");
  const marker = join(home, "requirements.txt");
  const isWhole = existsSync(marker) && readFileSync(marker, "utf8") === requirements;
  if (isWhole && succeeds(program, ["--version"])) return program;

  console.log(`installing Schemathesis ${version}`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
  const isMade = succeeds("python3", ["-m", "venv", home]) && succeeds(join(home, "bin/python"), pip);
  if (!isMade) return undefined;
  writeFileSync(marker, requirements);
  return program;
}

/** Runs it against a runner; the exit code is 1 when an answer is not as the document says. */
async function tryOut(program: string, { url, user, password }: Runner, folder: string): Promise<number | null> {
  const config = ["--config-file", join(import.meta.dirname, "schemathesis.toml")];
  const bounds = ["--checks", "all", "--max-examples", options.examples, "--seed", options.seed];
  const child = spawn(program, [...config, "run", `${url}/openapi.json`, "--continue-on-failure", ...bounds], {
    stdio: ["ignore", "inherit", "inherit"],
    // What it keeps between runs is of no use: every run has a service and clients of its own.
    cwd: folder,
    env: {
      ...process.env,
      BASE_URL: url,
      OPERATOR_USER: user,
      OPERATOR_PASSWORD: password,
      SCHEMATHESIS_HOOKS: join(import.meta.dirname, "hooks.py"),
      PYTHONDONTWRITEBYTECODE: "1",
      NO_COLOR: "1",
    },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

async function run(): Promise<number> {
  const program = installedSchemathesis();
  if (program === undefined) {
    console.log(
      `schemathesis: ${options.require ? "failed" : "skipped"}: it needs python3, 3.11 or later with venv, and PyPI`,
    );
    return options.require ? 1 : 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "schemathesis-"));
  const recovery = { "cas.authn.oidc.registration.registration-access-token-recovery": "true" };
  const runner = await startRunner({ settings: recovery });
  try {
    const code = await tryOut(program, runner, folder);
    console.log(code === 0 ? "schemathesis: nothing found" : `schemathesis: failed (exit code ${code})`);
    return code === 0 ? 0 : 1;
  } finally {
    await runner.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await run();
