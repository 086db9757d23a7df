import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { environmentOf, lambdaOf, PROJECT, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
/** A cold start parses all of it: bytes here are milliseconds there. */
const BUNDLE_BYTES_MAX = 350 * 1024;
/** The SDK tries to load these for signatures that nothing here makes, and does without them. */
const OPTIONAL = ["@aws-sdk/signature-v4-crt"];

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

  it.each(NAMES)("%s is one file, small enough for a fast cold start", (name) => {
    expect(readdirSync(bundleOf(name))).toEqual(["index.js"]);
    expect(readFileSync(join(bundleOf(name), "index.js")).length).toBeLessThanOrEqual(BUNDLE_BYTES_MAX);
  });

  it.each(NAMES)("%s needs nothing that is not in it but Node itself", (name) => {
    const code = readFileSync(join(bundleOf(name), "index.js"), "utf8");
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, specifier]) => specifier ?? "");
    expect(required.length).toBeGreaterThan(0);
    expect(required.filter((specifier) => !isBuiltin(specifier) && !OPTIONAL.includes(specifier))).toEqual([]);
  });

  it.each(NAMES)("%s loads with the environment of the template and has a handler", (name) => {
    const resolved = Object.entries(environmentOf(template, name)).map(([variable, value]) => [
      variable,
      typeof value === "string" ? value : variable === "PUBLIC_BASE_URL" ? "https://api.example.org" : "a-resource",
    ]);
    const script = `process.stdout.write(typeof require(${JSON.stringify(join(bundleOf(name), "index.js"))}).handler)`;
    const run = spawnSync(process.execPath, ["--eval", script], {
      encoding: "utf8",
      env: { AWS_REGION: "eu-central-1", ...Object.fromEntries(resolved) },
    });
    expect(run.stderr).toBe("");
    expect(run.stdout).toBe("function");
  });
});
