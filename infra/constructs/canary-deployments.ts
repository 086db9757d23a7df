import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { FunctionName } from "../../lib/config/setting.ts";

/** An alias whose calls move to a new version step by step, and the alarms that move them back. */
export interface Canary {
  readonly name: FunctionName;
  readonly alias: Alias;
  readonly alarms: Alarm[];
}

/**
 * Gives a new version of a function a tenth of the calls, and after ten minutes the rest. Ten, because the alarms need
 * three to five to notice. An alarm that rings in between takes the version, and with it the deployment, back.
 */
export class CanaryDeployments extends Construct {
  constructor(scope: Construct, id: string, canaries: readonly Canary[]) {
    super(scope, id);
    const application = new LambdaApplication(this, "Application");
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("codedeploy.amazonaws.com") });
    for (const { name, alias, alarms } of canaries) {
      new LambdaDeploymentGroup(this, name, {
        application,
        role,
        alias,
        alarms,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
        // An alarm that can not be read must not let a version through.
        ignorePollAlarmsFailure: false,
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      });
    }
  }
}
