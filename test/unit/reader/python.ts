import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const EXAMPLES = join(import.meta.dirname, "../../../docs/examples");
const REQUIREMENTS = join(EXAMPLES, "requirements.txt");

/** The worked example of docs/storage.md. */
const READER = join(EXAMPLES, "reader.py");

const run = promisify(execFile);

/**
 * A Python with the packages of docs/examples/requirements.txt, in a virtual environment below the folder for temporary
 * files that later runs find again. Undefined, with a line that says why, where it can not be had; with
 * `REQUIRE_PYTHON=1` that is an error.
 */
export async function pythonOrNotice(): Promise<string | undefined> {
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  const key = createHash("sha256").update(requirements).digest("hex").slice(0, 16);
  const home = join(tmpdir(), `oidc-registrar-reader-${process.getuid?.() ?? "user"}-${key}`);
  const [python, done] = [join(home, "bin/python"), join(home, "done")];
  try {
    if (existsSync(done)) await run(python, ["-c", "import boto3, cryptography"]);
    else {
      rmSync(home, { recursive: true, force: true });
      await run("python3", ["-m", "venv", home]);
      await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]);
      // Last: an installation that was cut short has no such file.
      writeFileSync(done, requirements);
    }
    return python;
  } catch (cause) {
    rmSync(home, { recursive: true, force: true });
    if (process.env["REQUIRE_PYTHON"] === "1") throw cause;
    console.log(`reader.py: skipped: python3 with venv and pip, or its packages, can not be had: ${String(cause)}`);
    return undefined;
  }
}

/** What reader.py reports of a client. */
export interface PythonReport {
  readonly state: string;
  readonly metadata?: unknown;
  readonly opened?: readonly string[];
  readonly heartbeat?: boolean;
  readonly secret?: string | null;
}

/** Runs reader.py against two services on this machine. Throws with what it wrote to standard error. */
export async function runReader(
  python: string,
  endpoints: { readonly dynamodb: string; readonly secrets: string },
  args: readonly string[],
): Promise<PythonReport> {
  const { stdout } = await run(python, [READER, ...args], {
    env: {
      PATH: process.env["PATH"],
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
    },
  });
  return JSON.parse(stdout) as PythonReport;
}
