import { type IGrantable, type IPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CLIENT_PREFIX, HEARTBEAT_ATTRIBUTES, READ_ATTRIBUTES } from "../../lib/reader/item-format.ts";

/** Where the registered clients are; the ARNs may come from another stack, or from another app's outputs. */
export interface ReadableClients {
  readonly tableArn: string;
  /** Needed for the right to follow the stream alone. */
  readonly tableStreamArn?: string | undefined;
  readonly keysSecretArn: string;
}

/** What an OpenID Provider may do besides reading clients; nothing of it unless said. */
export interface ProviderRights {
  /** To open sealed client secrets: `client_secret_jwt`, HS algorithms, symmetric encryption. */
  readonly secrets?: boolean;
  /** To note that a client was used. */
  readonly heartbeat?: boolean;
  /** To follow the changes of the table. */
  readonly stream?: boolean;
}

/** Items of clients, and no others of the table. */
const OF_CLIENTS = { "dynamodb:LeadingKeys": [`${CLIENT_PREFIX}*`] };

/**
 * Lets an OpenID Provider read registered clients, one at a time, and what else is asked for. Both the table and the keys
 * secret are encrypted with the account's own keys, which takes no further right. Throws for a stream that is not named,
 * and for a principal whose rights can not be changed from here.
 */
export function grantRead(provider: IGrantable, clients: ReadableClients, rights: ProviderRights = {}): void {
  const { grantPrincipal } = provider;
  for (const statement of statementsOf(clients, rights)) {
    if (isImmutable(grantPrincipal) || !grantPrincipal.addToPrincipalPolicy(statement).statementAdded) {
      throw new Error(`${grantPrincipal} gets no rights: it must be a role, of this account, that CDK may change`);
    }
  }
}

/** CDK's stand-in for a role of another account, or one that it shall not change, says that it added what it did not. */
const isImmutable = (principal: IPrincipal): boolean =>
  Reflect.get(principal.constructor, "PROPERTY_INJECTION_ID") === "aws-cdk-lib.aws-iam.ImmutableRole";

function statementsOf(
  { tableArn, tableStreamArn, keysSecretArn }: ReadableClients,
  { secrets = false, heartbeat = false, stream = false }: ProviderRights,
): readonly PolicyStatement[] {
  if (stream && tableStreamArn === undefined) throw new Error("the right to follow the stream needs its ARN");
  return [
    new PolicyStatement({
      actions: ["dynamodb:GetItem"],
      resources: [tableArn],
      conditions: {
        "ForAllValues:StringLike": OF_CLIENTS,
        "ForAllValues:StringEquals": { "dynamodb:Attributes": [...READ_ATTRIBUTES] },
        // A read that names no attributes selects all of them.
        StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
      },
    }),
    ...(heartbeat
      ? [
          new PolicyStatement({
            actions: ["dynamodb:UpdateItem"],
            resources: [tableArn],
            conditions: {
              "ForAllValues:StringLike": OF_CLIENTS,
              // Those that only conditions name are among them: DynamoDB does not tell them from what is written.
              "ForAllValues:StringEquals": { "dynamodb:Attributes": [...HEARTBEAT_ATTRIBUTES] },
              StringEqualsIfExists: { "dynamodb:ReturnValues": "NONE" },
            },
          }),
        ]
      : []),
    ...(secrets
      ? [new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [keysSecretArn] })]
      : []),
    ...(stream && tableStreamArn !== undefined
      ? [
          new PolicyStatement({
            actions: ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"],
            resources: [tableStreamArn],
          }),
        ]
      : []),
  ];
}
