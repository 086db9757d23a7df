import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { type AssetCode, Code } from "aws-cdk-lib/aws-lambda";

/** The root of the project. */
const PROJECT = join(import.meta.dirname, "../..");

const BUNDLER = join(PROJECT, "infra/bundling/bundle.ts");

/** What is deployed of a function: a cold start loads what is in there. The template is refused if it can not be bundled. */
export function functionCode(name: string): AssetCode {
  return Code.fromAsset(PROJECT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by CDK and never started: the local bundler always answers. The command tells one function's asset
      // from another's, which CDK would otherwise take to be the same.
      command: [name],
      image: DockerImage.fromRegistry("none"),
      local: {
        tryBundle: (folder) => {
          const { status, stderr } = spawnSync(process.execPath, [BUNDLER, name, folder], { encoding: "utf8" });
          if (status !== 0) throw new Error(`${name} can not be bundled:\n${stderr}`);
          return true;
        },
      },
    },
  });
}
