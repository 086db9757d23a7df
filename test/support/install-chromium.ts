import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

// node test/support/install-chromium.ts: fetches a headless Chromium from npm into .cache, for the tests of pages.
// It is no dependency of the project: 70 MB, of no use to anybody who does not look at pages.

const PACKAGE = "@sparticuz/chromium";
const VERSION = "153.0.0";
const HOME = join(import.meta.dirname, "../../.cache", `chromium-${VERSION}`);
/** Where the package unpacks, as it does into the folder for temporary files. */
const UNPACKED = join(HOME, "unpacked");
const PROGRAM = join(HOME, "unpacked/chromium");
/** Written last: an installation that was cut short does not have it. */
const MARKER = join(HOME, "installed");

/** The Chromium that has been fetched, or undefined. */
export const installedChromium = (): string | undefined => (existsSync(MARKER) ? PROGRAM : undefined);

/** Variables besides those of this process that a Chromium needs: where its libraries and fonts are, if not the system's. */
export function chromiumEnvironment(program: string): Readonly<Record<string, string>> {
  const libraries = join(dirname(program), "al2023/lib");
  const fonts = join(dirname(program), "fonts");
  return {
    ...(existsSync(libraries) && { LD_LIBRARY_PATH: libraries }),
    ...(existsSync(fonts) && !existsSync("/etc/fonts") && { FONTCONFIG_PATH: fonts }),
  };
}

interface Packed {
  readonly default: { executablePath(): Promise<string> };
  readonly inflate: (archive: string) => Promise<string>;
}

const starts = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

/** Fetches the package and unpacks the program, and on a system that lacks them the libraries that it needs. */
async function install(): Promise<void> {
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(UNPACKED, { recursive: true });
  writeFileSync(join(HOME, "package.json"), '{ "private": true }\n');
  const npm = ["install", "--prefix", HOME, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
  const { status } = spawnSync("npm", [...npm, `${PACKAGE}@${VERSION}`], { stdio: "inherit" });
  if (status !== 0) throw new Error(`${PACKAGE} ${VERSION} can not be installed`);
  process.env["TMPDIR"] = UNPACKED;
  const folder = join(HOME, "node_modules", PACKAGE);
  const { default: packed, inflate } = (await import(pathToFileURL(join(folder, "build/index.js")).href)) as Packed;
  const unpacked = await packed.executablePath();
  if (unpacked !== PROGRAM) renameSync(unpacked, PROGRAM);
  if (!starts(PROGRAM)) await inflate(join(folder, "bin/al2023.tar.br"));
  rmSync(join(HOME, "node_modules"), { recursive: true });
  writeFileSync(MARKER, `${VERSION}\n`);
}

if (import.meta.main) {
  if (installedChromium() === undefined) await install();
  console.log(`Chromium ${VERSION} is in .cache`);
}
