import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, PROJECT, projectPath } from "./emulator.ts";
import type { Processes } from "./processes.ts";
import { replaceUnknown } from "./stand-ins.ts";

/** What the stack says of itself. */
export interface Deployment {
  /** Where AWS answers. */
  readonly endpoint: string;
  readonly baseUrl: string;
  readonly credentialsSecret: string;
  readonly keysSecret: string;
  readonly table: string;
}

/** The project's own CDK command against an emulator. */
export interface Cdk {
  /**
   * Makes the template, with properties as an operator would give them. What the emulator does not know gets a stand-in;
   * the sentences say what and why.
   */
  synthesize(properties: Readonly<Record<string, string>>): Promise<readonly string[]>;
  bootstrap(): Promise<void>;
  /** Deploys what was synthesized last. */
  deploy(): Promise<Deployment>;
  destroy(): Promise<void>;
}

const STACK = "OidcRegistrar";
const CDK = join(PROJECT, "node_modules/.bin/cdk");

/**
 * The environment of the command: made, not inherited. No credentials, profile, proxy or configuration of whoever runs
 * the test can lead it to a real account.
 */
function environmentFor({ endpoint }: Emulator, folder: string): Record<string, string> {
  return {
    PATH: projectPath(),
    HOME: folder,
    TMPDIR: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_EC2_METADATA_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true",
    NO_COLOR: "1",
  };
}

function outputsIn(file: string, endpoint: string): Deployment {
  const stacks = JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string>>;
  const output = (name: string): string => {
    const value = stacks[STACK]?.[name];
    if (value === undefined) throw new Error(`the deployment has no output ${name}`);
    return value;
  };
  return {
    endpoint,
    baseUrl: output("BaseUrl"),
    credentialsSecret: output("CredentialsSecretName"),
    keysSecret: output("KeysSecretName"),
    table: output("ClientTableName"),
  };
}

/** Makes the command; what it writes goes below `folder`. */
export function createCdk(processes: Processes, emulator: Emulator, folder: string): Cdk {
  const environment = environmentFor(emulator, folder);
  const outputs = join(folder, "outputs.json");
  const assembly = join(folder, "cdk.out");
  const cdk = async (...args: string[]): Promise<void> => {
    await processes.run({ program: CDK, args: [...args, "--no-notices"], environment });
  };
  // Bootstrapping and destroying look at the assembly, too, only to learn which account and stack are meant.
  const ofAssembly = ["--app", assembly];
  return {
    synthesize: async (properties) => {
      const context = Object.entries(properties).flatMap(([name, value]) => ["--context", `${name}=${value}`]);
      await cdk("synth", STACK, "--quiet", "--output", assembly, ...context);
      return replaceUnknown(join(assembly, `${STACK}.template.json`));
    },
    bootstrap: () => cdk("bootstrap", ...ofAssembly),
    deploy: async () => {
      await cdk("deploy", STACK, "--require-approval", "never", "--outputs-file", outputs, ...ofAssembly);
      return outputsIn(outputs, emulator.endpoint);
    },
    destroy: () => cdk("destroy", STACK, "--force", ...ofAssembly),
  };
}
