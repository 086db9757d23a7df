import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes texts into a folder, which is made if it is not there. */
export function writeFiles(folder: string, files: readonly { readonly path: string; readonly text: string }[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of files) writeFileSync(join(folder, path), text);
}
