import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { KNOWN_FORMAT_VERSION, keyOf } from "../../../lib/reader/item-format.ts";
import { FORMAT_VERSION, recordIdOf } from "../../../lib/store/client-record.ts";

const PROJECT = join(import.meta.dirname, "../../..");

describe("what the reader knows of the table", () => {
  it("is what the store writes", () => {
    expect([KNOWN_FORMAT_VERSION, keyOf("a")]).toEqual([FORMAT_VERSION, recordIdOf("a")]);
  });
});

describe("what a provider takes on with the reader", () => {
  it("is reading, keys and table names, and no code that registers", async () => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: PROJECT,
      // As docs/provider.md has it.
      entryPoints: ["client-reader", "secret-need", "unreadable-item"].map((name) => `lib/reader/${name}.ts`),
      splitting: true,
      outdir: "reader",
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      write: false,
      metafile: true,
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((path) => !path.startsWith("lib/reader/")).toSorted()).toEqual([
      "lib/client-id.ts",
      "lib/store/table-definition.ts",
      "lib/tokens/client-secret.ts",
      "lib/tokens/compact-jwe.ts",
      "lib/tokens/equal.ts",
      "lib/tokens/keyring.ts",
      "lib/tokens/random-pool.ts",
    ]);
    expect(inputs.length).toBeGreaterThan(7);
    const outputs = Object.values(metafile.outputs);
    const imports = outputs.flatMap((output) => output.imports.filter(({ external }) => external));
    const packages = imports.map(({ path }) => path).filter((path) => !path.startsWith("node:"));
    expect([...new Set(packages)].toSorted()).toEqual([
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-secrets-manager",
      "@aws-sdk/lib-dynamodb",
      "jose",
    ]);
    expect(outputFiles.length).toBeGreaterThanOrEqual(3);
  });
});
