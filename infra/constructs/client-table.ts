import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";

/** The table of registered clients, protected against being lost by a deployment, a mistake or a bad write. */
export class ClientTable extends Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: CLIENT_TABLE.partitionKey, type: AttributeType.STRING },
      timeToLiveAttribute: CLIENT_TABLE.timeToLiveAttribute,
      // Registrations come in bursts with long silences between them, and nothing here should need capacity planning.
      billingMode: BillingMode.PAY_PER_REQUEST,
      // The account's own key for DynamoDB, so that CloudTrail shows its use. A customer key would add little: items hold
      // digests and sealed secrets only, and the sealing key is in Secrets Manager. It would cost a key policy that
      // every reader of the table, the OpenID Provider first of all, has to be written into.
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      // An OpenID Provider that keeps its own copy of the clients follows the changes here; both images tell it what changed.
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }
}
