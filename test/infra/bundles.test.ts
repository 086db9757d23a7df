import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEVER_LOADED } from "../../infra/bundling/left-out.ts";
import type { FunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { environmentOf, lambdaOf, PROJECT, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
/**
 * What a cold start reads: bytes here are milliseconds there. A limit is a little above what there is, so that whoever
 * adds to it notices.
 */
const COLD_BYTES_MAX = { initToken: 160_000, register: 250_000, clientConfig: 200_000 } as const;

describe("bundles as they are uploaded", () => {
  const outdir = mkdtempSync(join(tmpdir(), "oidc-registrar-bundles-"));
  const template = synthesize();

  beforeAll(() => {
    const run = spawnSync(process.execPath, ["infra/app.ts"], {
      cwd: PROJECT,
      encoding: "utf8",
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ "aws:cdk:enable-asset-metadata": true }),
      },
    });
    expect(run.status, run.stderr).toBe(0);
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  /** The folder of a function's code, found through the template that was written beside it. */
  function bundleOf(name: FunctionName): string {
    const file = readFileSync(join(outdir, "OidcRegistrar.template.json"), "utf8");
    const { Resources } = JSON.parse(file) as { Resources: Record<string, { Metadata?: Record<string, string> }> };
    return join(outdir, Resources[lambdaOf(template, name).id]?.Metadata?.["aws:asset:path"] ?? "missing");
  }

  const textOf = (name: FunctionName, file: string): string => readFileSync(join(bundleOf(name), file), "utf8");
  /** Whatever the code of a file may want, at once or later. */
  const required = (code: string): string[] =>
    [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, specifier]) => specifier ?? "");

  /** Loads a function as Lambda does, with the environment of the template, and gives what `script` writes then. */
  function afterLoading(name: FunctionName, script: string): string {
    const resolved = Object.entries(environmentOf(template, name)).map(([variable, value]) => [
      variable,
      typeof value === "string" ? value : variable === "PUBLIC_BASE_URL" ? "https://api.example.org" : "a-resource",
    ]);
    const load = `const loaded = require(${JSON.stringify(join(bundleOf(name), "index.js"))});`;
    const run = spawnSync(process.execPath, ["--eval", `${load}process.stdout.write(${script});process.exit()`], {
      encoding: "utf8",
      env: { AWS_REGION: "eu-central-1", ...Object.fromEntries(resolved) },
    });
    expect(run.stderr).toBe("");
    return run.stdout;
  }

  /** The files that are read before the first request. */
  const coldFiles = (name: FunctionName): string[] =>
    (JSON.parse(afterLoading(name, "JSON.stringify(Object.keys(require.cache))")) as string[]).map((file) =>
      basename(file),
    );

  it.each(NAMES)("%s reads no more than so many bytes before its first request", (name) => {
    const bytes = coldFiles(name).map((file) => Buffer.byteLength(textOf(name, file)));
    const total = bytes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThanOrEqual(COLD_BYTES_MAX[name]);
    expect(total).toBeGreaterThan(COLD_BYTES_MAX[name] * 0.8);
  });

  it.each([
    ["initToken", /^initial-token-ledger-/],
    ["clientConfig", /^writing-/],
    ["clientConfig", /^fetch-public-json-/],
    ["register", /^fetch-public-json-/],
  ] as const)("%s leaves for later what most requests do without", (name, parts) => {
    const later = readdirSync(bundleOf(name)).filter((file) => parts.test(file));
    expect(later.length).toBeGreaterThan(0);
    expect(coldFiles(name).filter((file) => later.includes(file))).toEqual([]);
  });

  it.each(NAMES)("%s needs nothing that is not in it but Node itself", (name) => {
    const specifiers = readdirSync(bundleOf(name)).flatMap((file) => required(textOf(name, file)));
    expect(specifiers.length).toBeGreaterThan(0);
    const there = (specifier: string) =>
      isBuiltin(specifier) ||
      NEVER_LOADED.includes(specifier) ||
      (specifier.startsWith("./") && existsSync(join(bundleOf(name), specifier)));
    expect(specifiers.filter((specifier) => !there(specifier))).toEqual([]);
  });

  it.each(NAMES)("%s loads with the environment of the template and has a handler", (name) => {
    expect(afterLoading(name, "typeof loaded.handler")).toBe("function");
  });
});
