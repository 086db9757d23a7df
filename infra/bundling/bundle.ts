import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Loader, type Metafile, type OutputFile, type Plugin, transform } from "esbuild";
import { LEFT_OUT, type LeftOut, NEVER_LOADED } from "./left-out.ts";
import { writeFiles } from "./write-files.ts";

const PROJECT = join(import.meta.dirname, "../..");
/** Lambda's credentials stand in the environment: the rest of the SDK's provider chain would be dead weight. */
const LAMBDA_CREDENTIALS = join(PROJECT, "lib/runtime/lambda-credentials.ts");

const OPTIONS = {
  absWorkingDir: PROJECT,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  // What an `import()` leads to becomes a file of its own, which a cold start does not read.
  splitting: true,
  // The SDK's ES modules can be tree-shaken, its CommonJS can not.
  mainFields: ["module", "main"],
  alias: { "@aws-sdk/credential-provider-node": LAMBDA_CREDENTIALS },
  external: [...NEVER_LOADED],
  minify: true,
  metafile: true,
  write: false,
  logLevel: "warning",
} as const satisfies BuildOptions;

/** A function as it is deployed: its files, and what went into them. */
export interface Bundle {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly metafile: Metafile;
}

/** Bundles a Lambda function as it is deployed: index.js, and a file for each part that it loads when it needs it. */
export const bundleFunction = (name: string): Promise<Bundle> => bundle(join(PROJECT, "functions", `${name}.ts`));

/** Bundles any file of the project in the same way. */
export async function bundle(file: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    entryPoints: { index: file },
    outdir: PROJECT,
    plugins: [leaveOut(LEFT_OUT)],
  });
  return { files: await Promise.all(outputFiles.map(asCommonJs)), metafile };
}

/**
 * CommonJS loads faster than ES modules: an `import` of a node: module touches its lazy parts, `require` does not.
 * esbuild splits ES modules alone, so this comes after.
 */
async function asCommonJs({ path, text }: OutputFile): Promise<{ path: string; text: string }> {
  const supported = { "dynamic-import": false };
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node24",
    minify: true,
    supported,
  });
  return { path: path.slice(PROJECT.length + 1), text: code };
}

/** Gives modules the shape that the bundles have them in. */
function leaveOut(rows: readonly LeftOut[]): Plugin {
  const byPath = new Map(rows.map((row) => [join(PROJECT, "node_modules", row.module), row]));
  return {
    name: "leave-out",
    setup: ({ onLoad }) => {
      onLoad({ filter: /[/\\]node_modules[/\\].*\.js(?:on)?$/ }, ({ path }) => {
        const row = byPath.get(path);
        if (row === undefined) return undefined;
        if (row.standIn !== undefined) return { contents: `export * from ${JSON.stringify(row.standIn)};` };
        const loader = path.slice(path.lastIndexOf(".") + 1) as Loader;
        return { contents: row.keep?.(readFileSync(path, "utf8")) ?? "", loader };
      });
    },
  };
}

// The stack runs this file: making a template is synchronous, and esbuild with a plugin is not.
if (import.meta.main) {
  const [name, folder] = process.argv.slice(2);
  if (name === undefined || folder === undefined) throw new Error("usage: bundle.ts FUNCTION FOLDER");
  writeFiles(folder, (await bundleFunction(name)).files);
}
