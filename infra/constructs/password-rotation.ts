import { Aws, Duration } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { CfnRotationSchedule, type Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { SecretAction } from "./endpoint-function.ts";

/** What the steps of a rotation do with the secret. CDK's own grant has more: random passwords, which Node makes as well. */
export const ROTATION_RIGHTS: readonly SecretAction[] = [
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetSecretValue",
  "secretsmanager:PutSecretValue",
  "secretsmanager:UpdateSecretVersionStage",
];

/**
 * How the function differs from an endpoint's. A minute is enough for a step that finds initToken unwell and asks it
 * again a few times; a new version of it cannot be tried on a part of the calls.
 */
export const ROTATION_FUNCTION = { timeout: Duration.minutes(1), hasAlias: false } as const;

const SECONDS_OF_DAY = 86_400;

/** Has Secrets Manager call a function to rotate a secret, every so many days and when an operator says so. */
export class PasswordRotation extends Construct {
  constructor(scope: Construct, id: string, secret: Secret, rotation: IFunction, periodSeconds: number) {
    super(scope, id);
    // Both conditions: nobody else's secret, and none but this one, makes Secrets Manager call the function.
    rotation.addPermission("SecretsManager", {
      principal: new ServicePrincipal("secretsmanager.amazonaws.com"),
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: secret.secretArn,
    });
    const schedule = new CfnRotationSchedule(this, "Schedule", {
      secretId: secret.secretArn,
      rotationLambdaArn: rotation.functionArn,
      rotationRules: { automaticallyAfterDays: periodSeconds / SECONDS_OF_DAY },
      // Who turns the setting on does not expect the password to change in the same minute.
      rotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager tries the function as soon as there is a schedule.
    schedule.node.addDependency(rotation);
  }
}
