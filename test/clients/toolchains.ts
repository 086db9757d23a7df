import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Command, Processes } from "../deploy/processes.ts";

/** What can be run. */
export type Language = "JavaScript" | "Python" | "Java" | "Go";

/** A program and its arguments. */
type Words = readonly [program: string, ...args: string[]];

/** A command that succeeds if something is on this machine, and what it writes if that is recent enough. */
interface Probe {
  readonly words: Words;
  /** The first group is the version, major first; without it, success is enough. */
  readonly version?: RegExp;
  readonly least?: readonly number[];
}

/** What it takes to run programs of a language. */
export interface Toolchain {
  /** What must be on this machine, in a word. */
  readonly needs: string;
  readonly probes: readonly Probe[];
  /** Fetches what the program in `folder` pins, through the registries that this machine uses, and says how to run it. */
  prepare(folder: string, run: Run): Promise<Pick<Command, "program" | "args" | "environment">>;
}

/** Runs a command in a folder to its end; rejects with what it wrote if it fails. */
export type Run = (words: Words) => Promise<string>;

/** Survives a run, so that the next one need not fetch all anew; one for each user of the machine. */
const CACHE = join(tmpdir(), `oidc-registrar-clients-${process.getuid?.() ?? "user"}`);
const HERE = import.meta.dirname;

/** What is fetched for a manifest. */
interface Fetched {
  readonly manifest: string;
  /** Fetches it into a folder. */
  readonly make: (home: string) => Promise<unknown>;
  /** Whether what it leans on elsewhere on the machine is still there. */
  readonly isWhole: (home: string) => boolean;
}

/**
 * A folder with what belongs to exactly this manifest, made anew or by an earlier run. The copy of the manifest is written
 * last: a folder of a run that was cut short does not have it.
 */
async function fetched({ manifest, make, isWhole }: Fetched): Promise<string> {
  const text = readFileSync(manifest, "utf8");
  const home = join(CACHE, createHash("sha256").update(text).digest("hex").slice(0, 16));
  const done = join(home, "manifest");
  if (existsSync(done) && isWhole(home)) return home;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  await make(home);
  writeFileSync(done, text);
  return home;
}

const pythonOf = (home: string): string => join(home, "bin/python");

function virtualEnvironment(manifest: string, run: Run): Promise<string> {
  const make = async (home: string): Promise<void> => {
    await run(["python3", "-m", "venv", home]);
    const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--requirement", manifest];
    await run([pythonOf(home), ...pip]);
  };
  return fetched({ manifest, make, isWhole: (home) => existsSync(pythonOf(home)) });
}

const classPathOf = (home: string): string => readFileSync(join(home, "classpath"), "utf8").trim();

function classPath(manifest: string, run: Run): Promise<string> {
  const make = (home: string): Promise<string> => {
    const goal = ["dependency:build-classpath", `-Dmdep.outputFile=${join(home, "classpath")}`];
    return run(["mvn", "--quiet", "--batch-mode", "--file", manifest, ...goal]);
  };
  const isWhole = (home: string): boolean => classPathOf(home).split(delimiter).every(existsSync);
  return fetched({ manifest, make, isWhole });
}

/** How programs of each language are run. */
export const TOOLCHAINS: Readonly<Record<Language, Toolchain>> = {
  JavaScript: {
    needs: "nothing else",
    probes: [],
    prepare: async (folder) => ({
      program: process.execPath,
      args: [join(folder, "client.ts")],
      environment: process.env,
    }),
  },
  Python: {
    needs: "python3, 3.10 or later with venv",
    probes: [{ words: ["python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"] }],
    prepare: async (folder, run) => {
      const home = await virtualEnvironment(join(folder, "requirements.txt"), run);
      const environment = { ...process.env, PYTHONPATH: HERE, PYTHONDONTWRITEBYTECODE: "1" };
      return { program: pythonOf(home), args: [join(folder, "client.py")], environment };
    },
  },
  Java: {
    needs: "java, 17 or later, and mvn",
    probes: [{ words: ["java", "--version"], version: /^\w+ (\d+)/m, least: [17] }, { words: ["mvn", "--version"] }],
    prepare: async (folder, run) => {
      const jars = classPathOf(await classPath(join(folder, "pom.xml"), run));
      return { program: "java", args: ["-cp", jars, join(folder, "Client.java")], environment: process.env };
    },
  },
  Go: {
    needs: "go, 1.25 or later",
    probes: [{ words: ["go", "version"], version: /^go version go(\d+\.\d+)/m, least: [1, 25] }],
    prepare: async (folder, run) => {
      await run(["go", "mod", "download", "-C", folder]);
      return { program: "go", args: ["run", "-C", folder, "."], environment: process.env };
    },
  },
};

/** Whether the version that a program tells of itself is at least this one; one that can not be read is not. */
function isRecent(told: string, version: RegExp, least: readonly number[]): boolean {
  const [, text = ""] = version.exec(told) ?? [];
  const parts = text.split(".").map(Number);
  const differing = least.findIndex((part, index) => part !== parts[index]);
  return differing === -1 || (parts[differing] ?? 0) > (least[differing] ?? 0);
}

/** Whether this machine has what a language needs, and recent enough. */
export async function isThere(
  { probes }: Pick<Toolchain, "probes">,
  processes: Pick<Processes, "run">,
): Promise<boolean> {
  try {
    for (const { words, version, least = [] } of probes) {
      const [program, ...args] = words;
      const told = await processes.run({ program, args, environment: process.env });
      if (version !== undefined && !isRecent(told, version, least)) return false;
    }
    return true;
  } catch {
    // A program that is not there, or fails: the caller says what is needed.
    return false;
  }
}
