import { Arn, Duration, Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { CfnPipe } from "aws-cdk-lib/aws-pipes";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { RECORDS_PER_BATCH_MAX } from "../../lib/events/event-size.ts";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { functionCode } from "./function-code.ts";
import { KeptLogGroup } from "./kept-log-group.ts";

/** What events name as their source on the bus. */
const SOURCE = "oidc-registrar";

/** Client items alone. Others, and whatever shares the table, cost no call and are nobody's event. */
const FILTER = JSON.stringify({
  dynamodb: { Keys: { [CLIENT_TABLE.partitionKey]: { S: [{ prefix: recordIdOf("") }] } } },
});

/** What is told to whom, and how the function between is run. */
export interface ClientEventsProps {
  /** The client table; it has a stream of old and new images. */
  readonly table: Table;
  /** The name of a bus in this account and region, or its ARN. */
  readonly bus: string;
  readonly memoryMegabytes: number;
  readonly logRetentionDays: number;
}

/** Tells a bus what becomes of clients: the table's stream, a function that says what changed, the bus (docs/events.md). */
export class ClientEvents extends Construct {
  /** Where changes are noted that could not be told: their place in the stream, nothing of their content. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ClientEventsProps) {
    super(scope, id);
    const { table, bus } = props;
    if (table.tableStreamArn === undefined) throw new Error("the client table has no stream");
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const describe = this.#describeChange(props);
    const target = bus.startsWith("arn:")
      ? bus
      : Arn.format({ service: "events", resource: "event-bus", resourceName: bus }, Stack.of(this));
    const source = table.tableStreamArn;
    new CfnPipe(this, "Pipe", {
      description: "Changes of registered clients to the events bus",
      roleArn: this.#pipeRole(source, describe, target).roleArn,
      source,
      sourceParameters: {
        filterCriteria: { filters: [{ pattern: FILTER }] },
        dynamoDbStreamParameters: {
          startingPosition: "LATEST",
          batchSize: RECORDS_PER_BATCH_MAX,
          // A record that fails holds up those behind it: the batch is halved until it is alone, and then it is put aside.
          onPartialBatchItemFailure: "AUTOMATIC_BISECT",
          maximumRetryAttempts: 20,
          maximumRecordAgeInSeconds: Duration.hours(12).toSeconds(),
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      },
      enrichment: describe.functionArn,
      target,
      targetParameters: { eventBridgeEventBusParameters: { source: SOURCE, detailType: "$.type" } },
    });
  }

  /** The function between stream and bus. It needs no environment and, its log aside, may do nothing at all. */
  #describeChange({ memoryMegabytes, logRetentionDays }: ClientEventsProps): LambdaFunction {
    const logGroup = new KeptLogGroup(this, "Logs", logRetentionDays);
    const role = new Role(this, "FunctionRole", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    return new LambdaFunction(this, "Function", {
      description: "Changes of registered clients, described without any secret",
      code: functionCode("describeChange"),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(10),
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
    });
  }

  /** Read this stream, call this function, put events on this bus, put aside what failed. */
  #pipeRole(stream: string, describe: LambdaFunction, bus: string): Role {
    const may = (resource: string, ...actions: string[]) => new PolicyStatement({ actions, resources: [resource] });
    const { account, partition, region } = Stack.of(this);
    // The policy is part of the role, so that the pipe, which waits for the role alone, never starts without it.
    const rights = new PolicyDocument({
      statements: [
        may(
          stream,
          "dynamodb:DescribeStream",
          "dynamodb:GetRecords",
          "dynamodb:GetShardIterator",
          "dynamodb:ListStreams",
        ),
        may(describe.functionArn, "lambda:InvokeFunction"),
        may(bus, "events:PutEvents"),
        may(this.deadLetters.queueArn, "sqs:SendMessage"),
      ],
    });
    return new Role(this, "PipeRole", {
      assumedBy: new ServicePrincipal("pipes.amazonaws.com", {
        // No pipe of another account can be given this role.
        conditions: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:${partition}:pipes:${region}:${account}:pipe/*` },
        },
      }),
      inlinePolicies: { Pipe: rights },
    });
  }
}
