import { Duration } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { EXPIRING_ATTRIBUTES, WARNING_ATTRIBUTES } from "../../lib/store/expiring-attributes.ts";

/**
 * How the function differs from an endpoint's: it has all the time there is, needs no settings, and a new version of it
 * cannot be tried on a part of the calls.
 */
export const WARNING_FUNCTION = { timeout: Duration.minutes(15), hasAlias: false, environment: {} } as const;

/** Universal time, when few people work in either half of the world; and not at a full hour, when everybody's jobs start. */
const DAILY = Schedule.cron({ hour: "3", minute: "41" });

/** Has a function look once a day which clients expire soon, and lets it see and write no more of them than that takes. */
export class ExpiryWarnings extends Construct {
  constructor(scope: Construct, id: string, warning: LambdaFunction, table: Table) {
    super(scope, id);
    const only = (attributes: readonly string[]) => ({ "dynamodb:Attributes": [...attributes] });
    warning.addToRolePolicy(
      new PolicyStatement({
        actions: ["dynamodb:Scan"],
        resources: [table.tableArn],
        // Who asks for no attributes by name gets all of them: that must be refused as well.
        conditions: {
          "ForAllValues:StringEquals": only(EXPIRING_ATTRIBUTES),
          StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        },
      }),
    );
    warning.addToRolePolicy(
      new PolicyStatement({
        actions: ["dynamodb:UpdateItem"],
        resources: [table.tableArn],
        conditions: {
          "ForAllValues:StringEquals": only(WARNING_ATTRIBUTES),
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${recordIdOf("")}*`] },
          // An update can answer with the item as it was.
          StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
        },
      }),
    );
    new Rule(this, "Daily", {
      description: "Has clients warned that expire soon",
      schedule: DAILY,
      targets: [new LambdaTarget(warning)],
    });
  }
}
