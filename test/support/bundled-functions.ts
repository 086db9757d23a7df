import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunction } from "../../infra/bundling/bundle.ts";
import { writeFiles } from "../../infra/bundling/write-files.ts";
import { ROUTES } from "../../lib/http/routes.ts";

/** The endpoints' functions as they are deployed, each in a folder of its name. */
export interface BundledFunctions {
  readonly folder: string;
  remove(): void;
}

/** Bundles the functions that serve a path, each into a folder of its name within this one. */
export async function writeFunctions(folder: string): Promise<void> {
  const write = async (name: string) => writeFiles(join(folder, name), (await bundleFunction(name)).files);
  await Promise.all(Object.values(ROUTES).map((route) => write(route.function)));
}

/** The same in a folder for temporary files. */
export async function bundleFunctions(): Promise<BundledFunctions> {
  const folder = mkdtempSync(join(tmpdir(), "oidc-registrar-functions-"));
  await writeFunctions(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
