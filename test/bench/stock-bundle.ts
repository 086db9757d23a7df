import { cpSync } from "node:fs";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";

const PROJECT = join(import.meta.dirname, "../..");

/**
 * Bundles a function as CDK's `NodejsFunction` does: ES modules, minified, our own copy of the SDK as its ES modules
 * (its CommonJS does not run inside of an ES module), everything else by default. Gives the file that a Lambda loads.
 */
export function stockBundle(name: string, folder: string): string {
  const app = new App({ outdir: join(folder, "cdk"), context: { "aws:cdk:enable-asset-metadata": true } });
  const stack = new Stack(app, `Stock-${name}`);
  const lambda = new NodejsFunction(stack, "Function", {
    entry: join(PROJECT, "functions", `${name}.ts`),
    projectRoot: PROJECT,
    depsLockFilePath: join(PROJECT, "package-lock.json"),
    runtime: Runtime.NODEJS_24_X,
    bundling: { format: OutputFormat.ESM, minify: true, bundleAwsSDK: true, mainFields: ["module", "main"] },
  });
  app.synth();
  const asset = String(lambda.node.defaultChild && Stack.of(lambda).resolve(assetPathOf(lambda)));
  cpSync(join(folder, "cdk", asset), join(folder, name), { recursive: true });
  return join(folder, name, "index.mjs");
}

/** Where CDK put the code, as it says in the metadata for local tools. */
function assetPathOf(lambda: NodejsFunction): string {
  const resource = lambda.node.defaultChild as unknown as { getMetadata(key: string): string };
  return resource.getMetadata("aws:asset:path");
}
