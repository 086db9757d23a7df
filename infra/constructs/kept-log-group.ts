import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** A log group whose records outlive the stack, as evidence of who registered what, but not for ever. */
export class KeptLogGroup extends LogGroup {
  /** `retentionDays`: one of the numbers that CloudWatch Logs takes; the setting has no other. */
  constructor(scope: Construct, id: string, retentionDays: number) {
    super(scope, id, { retention: retentionDays as RetentionDays, removalPolicy: RemovalPolicy.RETAIN });
  }
}
