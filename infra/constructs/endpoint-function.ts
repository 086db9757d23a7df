import { join } from "node:path";
import { Duration } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { type BundlingOptions, NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import type { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { SettingsError } from "../../lib/config/read-settings.ts";
import type { ResourceVariable } from "../../lib/config/resources.ts";

import type { FunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { KeptLogGroup } from "./kept-log-group.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** The operations on the client table that an endpoint may need. A closed list: a wildcard does not compile. */
export type TableAction = "dynamodb:PutItem" | "dynamodb:GetItem" | "dynamodb:UpdateItem" | "dynamodb:DeleteItem";

/** What a cold start loads is what is in here. */
const BUNDLING: BundlingOptions = {
  // CommonJS loads faster than ES modules: an `import` of a node: module touches its lazy parts, `require` does not.
  format: OutputFormat.CJS,
  // The SDK's ES modules can be tree-shaken, its CommonJS can not: 200 KB less.
  mainFields: ["module", "main"],
  // Our own copy of the SDK: smaller than the runtime's, and the version that was tested.
  bundleAwsSDK: true,
  minify: true,
  target: "node24",
};

/** Lambda takes 4096 bytes of environment, measured as JSON. The rest is for names and addresses of resources. */
const SETTINGS_BYTES_MAX = 4096 - 640;

/** Throws {@link SettingsError} for lists so long that Lambda would refuse them in the middle of a deployment. */
function checkSize(name: FunctionName, environment: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes <= SETTINGS_BYTES_MAX) return;
  throw new SettingsError([
    `all that differs from its default comes to ${bytes} bytes for ${name}, and Lambda has room for ${SETTINGS_BYTES_MAX}`,
  ]);
}

/** One endpoint of the service as a Lambda function with a role and a log group of its own. */
export class EndpointFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly #name: FunctionName;

  /**
   * `environment`: the settings of this endpoint as canonical text; resources come in through the `bind` methods.
   * Throws {@link SettingsError} if Lambda has no room for it.
   */
  constructor(scope: Construct, name: FunctionName, environment: Readonly<Record<string, string>>) {
    super(scope, name);
    checkSize(name, environment);
    this.#name = name;
    const logGroup = new KeptLogGroup(this, "Logs");
    // A role made here instead of Lambda's default one, whose managed policy may write to every log group of the account.
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    this.lambda = new NodejsFunction(this, "Function", {
      description: `${ROUTES[name].methods.join(", ")} ${ROUTES[name].path}`,
      entry: join(PROJECT, "functions", `${name}.ts`),
      projectRoot: PROJECT,
      depsLockFilePath: join(PROJECT, "package-lock.json"),
      bundling: BUNDLING,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1024,
      // Well below the 30 s after which the gateway gives up, so that a slow answer is ours and is logged.
      timeout: Duration.seconds(10),
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      environment: { ...environment },
    });
  }

  /** Lets the endpoint read a secret. Throws if the table of resources does not give it to this endpoint. */
  bindSecret(resource: ResourceVariable, secret: Secret): this {
    return this.#bind(resource, secret.secretArn, ["secretsmanager:GetSecretValue"], secret.secretArn);
  }

  /** Lets the endpoint use the client table for the named operations alone. Throws as {@link bindSecret} does. */
  bindTable(resource: ResourceVariable, table: Table, actions: readonly TableAction[]): this {
    return this.#bind(resource, table.tableName, actions, table.tableArn);
  }

  /** Variable and right go together, so that no endpoint has one without the other. */
  #bind(resource: ResourceVariable, value: string, actions: readonly string[], arn: string): this {
    if (!resource.functions.includes(this.#name)) {
      throw new Error(`lib/config/resources.ts does not give ${resource.variable} to ${this.#name}`);
    }
    this.lambda.addEnvironment(resource.variable, value);
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [arn] }));
    return this;
  }
}
