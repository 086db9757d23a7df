import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  type Alias,
  Architecture,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import type { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { SettingsError } from "../../lib/config/read-settings.ts";
import type { ResourceVariable } from "../../lib/config/resources.ts";
import type { DeployedFunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { functionCode } from "./function-code.ts";
import type { ItemRights } from "./item-rights.ts";
import { KeptLogGroup } from "./kept-log-group.ts";

/** The operations on a secret that a function may need. */
export type SecretAction =
  | "secretsmanager:GetSecretValue"
  | "secretsmanager:DescribeSecret"
  | "secretsmanager:PutSecretValue"
  | "secretsmanager:UpdateSecretVersionStage";

/** Lambda takes 4096 bytes of environment, measured as JSON. The rest is for names and addresses of resources. */
const SETTINGS_BYTES_MAX = 4096 - 640;

/** Throws {@link SettingsError} for lists so long that Lambda would refuse them in the middle of a deployment. */
function checkSize(name: DeployedFunctionName, environment: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes <= SETTINGS_BYTES_MAX) return;
  throw new SettingsError([
    `all that differs from its default comes to ${bytes} bytes for ${name}, and Lambda has room for ${SETTINGS_BYTES_MAX}`,
  ]);
}

/** Well below the 30 s after which the gateway gives up, so that a slow answer is ours and is logged. */
export const TIMEOUT = Duration.seconds(10);

/** What the settings say of an endpoint. */
export interface EndpointProps {
  /** Its own settings as canonical text; resources come in through the `bind` methods. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly logRetentionDays: number;
  /** At most so many calls at once: 0 stops the endpoint, undefined leaves it to the account. */
  readonly reservedConcurrency: number | undefined;
  /** Whether calls go to a version through an alias, so that a new version can be given a part of them. */
  readonly hasAlias: boolean;
  /** Where no gateway waits for the answer, it may take longer. */
  readonly timeout?: Duration;
}

/** What the function is for, as the console lists it. */
function descriptionOf(name: DeployedFunctionName): string {
  if (name === "rotateCredentials") return "Rotates the password for initToken, called by Secrets Manager";
  if (name === "warnExpiring") return "Warns clients that expire soon, once a day";
  return `${ROUTES[name].methods.join(", ")} ${ROUTES[name].path}`;
}

/** One endpoint of the service as a Lambda function with a role and a log group of its own. */
export class EndpointFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: KeptLogGroup;
  /** There where calls go to a version. */
  readonly alias: Alias | undefined;
  readonly reservedConcurrency: number | undefined;
  readonly #name: DeployedFunctionName;

  /** Throws {@link SettingsError} if Lambda has no room for the environment. */
  constructor(scope: Construct, name: DeployedFunctionName, props: EndpointProps) {
    super(scope, name);
    const { environment, memoryMegabytes, logRetentionDays, reservedConcurrency, hasAlias, timeout = TIMEOUT } = props;
    checkSize(name, environment);
    this.#name = name;
    this.reservedConcurrency = reservedConcurrency;
    this.logGroup = new KeptLogGroup(this, "Logs", logRetentionDays);
    // A role made here instead of Lambda's default one, whose managed policy may write to every log group of the account.
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, "Function", {
      description: descriptionOf(name),
      code: functionCode(name),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMegabytes,
      timeout,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      loggingFormat: LoggingFormat.JSON,
      logGroup: this.logGroup,
      role,
      environment: { ...environment },
      // An older version that is still there can be given the calls back in seconds.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    if (hasAlias) this.alias = this.lambda.addAlias("live");
  }

  /** What the gateway calls. */
  get target(): IFunction {
    // CDK declares the role of an alias a little wider than its own interface does; both are the same function's.
    return (this.alias as IFunction | undefined) ?? this.lambda;
  }

  /** Lets the endpoint read a secret, or more. Throws if the table of resources does not give it to this endpoint. */
  bindSecret(
    resource: ResourceVariable,
    secret: Secret,
    actions: readonly SecretAction[] = ["secretsmanager:GetSecretValue"],
  ): this {
    return this.#bind(resource, secret.secretArn, actions, secret.secretArn);
  }

  /** Lets the endpoint do this to items of the client table, and nothing to others. Throws as {@link bindSecret} does. */
  bindTable(resource: ResourceVariable, table: Table, rights: ItemRights = {}): this {
    this.#bind(resource, table.tableName, [], table.tableArn);
    for (const [keyPrefix, actions] of Object.entries(rights))
      this.lambda.addToRolePolicy(
        new PolicyStatement({
          actions: [...actions],
          resources: [table.tableArn],
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${keyPrefix}*`] } },
        }),
      );
    return this;
  }

  /** Variable and right go together, so that no endpoint has one without the other. */
  #bind(resource: ResourceVariable, value: string, actions: readonly string[], arn: string): this {
    if (!resource.functions.includes(this.#name)) {
      throw new Error(`lib/config/resources.ts does not give ${resource.variable} to ${this.#name}`);
    }
    this.lambda.addEnvironment(resource.variable, value);
    if (actions.length > 0)
      this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [arn] }));
    return this;
  }
}
