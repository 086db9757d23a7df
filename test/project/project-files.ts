import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The root of the project. */
const PROJECT = join(import.meta.dirname, "../..");

/** What tools make, and what is not ours. */
const SKIPPED = new Set(["node_modules", ".git", "cdk.out", "coverage", ".cache", ".stryker-tmp", "reports"]);

/** Every file of the project below a folder, as paths from the root with forward slashes, sorted. */
export function projectFiles(folder = ""): string[] {
  const entries = readdirSync(join(PROJECT, folder), { withFileTypes: true }).filter(({ name }) => !SKIPPED.has(name));
  return entries
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(path) : [path];
    })
    .toSorted();
}

/** The text of a file of the project. */
export function projectText(path: string): string {
  return readFileSync(join(PROJECT, path), "utf8");
}
