import { describe, expect, it } from "vitest";
import { SettingsError } from "../../lib/config/read-settings.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { EVENTS_PER_RECORD_MAX } from "../../lib/events/event-size.ts";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { allResources, onlyId, type Resource, resourceOf, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const BUS = SETTINGS.eventsBus.property;
const template = synthesize({ [BUS]: "clients" });
const pipe = resourceOf(template, onlyId(template, "AWS::Pipes::Pipe")).Properties;
const [functionId = "", describeChange = missing()] =
  Object.entries(resourcesOfType(template, "AWS::Lambda::Function")).find(([id]) => id.startsWith("Events")) ?? [];
const stream = { "Fn::GetAtt": [onlyId(template, "AWS::DynamoDB::Table"), "StreamArn"] };
const queue = { "Fn::GetAtt": [onlyId(template, "AWS::SQS::Queue"), "Arn"] };
const func = { "Fn::GetAtt": [functionId, "Arn"] };
const bus = {
  "Fn::Join": [
    "",
    [
      "arn:",
      { Ref: "AWS::Partition" },
      ":events:",
      { Ref: "AWS::Region" },
      ":",
      { Ref: "AWS::AccountId" },
      ":event-bus/clients",
    ],
  ],
};

function missing(): Resource {
  throw new Error("the template has no such function");
}

const roleOf = (reference: unknown): Resource =>
  resourceOf(template, (reference as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0]);

interface StreamParameters {
  readonly BatchSize: number;
  readonly MaximumRetryAttempts: number;
  readonly MaximumRecordAgeInSeconds: number;
}
const parameters = pipe["SourceParameters"] as {
  readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly DynamoDBStreamParameters: StreamParameters;
};

describe("events of clients", () => {
  it("are there by setting alone: by default the stack has nothing of them", () => {
    const plain = allResources(synthesize());
    expect(Object.keys(plain).filter((id) => id.startsWith("Events"))).toEqual([]);
    expect(Object.values(plain).filter(({ Type }) => /Pipes|SQS|AWS::Events/.test(Type))).toEqual([]);
    expect(Object.keys(allResources(synthesize({ [BUS]: " " })))).toEqual(Object.keys(plain));
  });

  it("change nothing of the stack they are added to", () => {
    const withEvents = Object.entries(allResources(template));
    const others = Object.fromEntries(withEvents.filter(([id]) => !id.startsWith("Events")));
    expect(others).toEqual(allResources(synthesize()));
    expect(withEvents.length).toBeGreaterThan(Object.keys(others).length);
  });

  it("come from the stream of the client table, from client items only", () => {
    expect(pipe["Source"]).toEqual(stream);
    const [filter, ...more] = parameters.FilterCriteria.Filters;
    expect(more).toEqual([]);
    expect(JSON.parse(filter?.Pattern ?? "")).toEqual({ dynamodb: { Keys: { id: { S: [{ prefix: "client/" }] } } } });
    expect(recordIdOf("x")).toBe("client/x");
  });

  it("are made by the function, and go to the bus with their type and a source to subscribe to", () => {
    expect(pipe["Enrichment"]).toEqual(func);
    expect(pipe["Target"]).toEqual(bus);
    expect(pipe["TargetParameters"]).toEqual({
      EventBridgeEventBusParameters: { Source: "oidc-registrar", DetailType: "$.type" },
    });
  });

  it("are never more in a batch than a bus takes at once: a pipe does not deliver a longer one", () => {
    expect(parameters.DynamoDBStreamParameters.BatchSize * EVENTS_PER_RECORD_MAX).toBeLessThanOrEqual(10);
  });

  it("are tried again within bounds, and noted where they failed: a bad record does not stop those behind it", () => {
    const { MaximumRetryAttempts, MaximumRecordAgeInSeconds, ...others } = parameters.DynamoDBStreamParameters;
    expect(MaximumRetryAttempts).toBeGreaterThan(0);
    // What is noted must still be in the stream, which keeps a day, when somebody comes to look.
    expect(MaximumRecordAgeInSeconds).toBeGreaterThan(3600);
    expect(MaximumRecordAgeInSeconds).toBeLessThanOrEqual(43_200);
    expect(others).toMatchObject({
      OnPartialBatchItemFailure: "AUTOMATIC_BISECT",
      DeadLetterConfig: { Arn: queue },
      StartingPosition: "LATEST",
    });
  });

  it("leave no copy of items behind: the queue is encrypted, and the pipe logs no content", () => {
    const { Properties } = resourceOf(template, onlyId(template, "AWS::SQS::Queue"));
    expect(Properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(pipe).not.toHaveProperty("LogConfiguration");
  });

  it("tell operators where the queue is", () => {
    const { EventsDeadLetterQueueUrl } = template.toJSON()["Outputs"] as Record<string, { Value: unknown }>;
    expect(EventsDeadLetterQueueUrl?.Value).toEqual({ Ref: onlyId(template, "AWS::SQS::Queue") });
  });
});

describe("least rights", () => {
  it("the pipe reads this stream, calls this function, puts on this bus and into this queue, and nothing else", () => {
    const { Properties } = roleOf(pipe["RoleArn"]);
    const allow = (Action: unknown, Resource: unknown) => ({ Action, Effect: "Allow", Resource });
    const reading = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((one) => `dynamodb:${one}`);
    expect(Properties["Policies"]).toEqual([
      {
        PolicyName: "Pipe",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            allow(reading, stream),
            allow("lambda:InvokeFunction", func),
            allow("events:PutEvents", bus),
            allow("sqs:SendMessage", queue),
          ],
        },
      },
    ]);
    expect(Properties).not.toHaveProperty("ManagedPolicyArns");
  });

  it("only pipes of this account may take that role on", () => {
    const { AssumeRolePolicyDocument: trust } = roleOf(pipe["RoleArn"]).Properties;
    expect(trust).toMatchObject({
      Statement: [
        {
          Action: "sts:AssumeRole",
          Principal: { Service: "pipes.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ],
    });
  });

  it("the function may write its own log and nothing else, and nobody is allowed to call it but by a role", () => {
    const role = (describeChange.Properties["Role"] as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
    const policies = Object.values(resourcesOfType(template, "AWS::IAM::Policy")).filter(({ Properties }) =>
      JSON.stringify(Properties["Roles"]).includes(`"${role}"`),
    );
    const log = (describeChange.Properties["LoggingConfig"] as { LogGroup: { Ref: string } }).LogGroup.Ref;
    expect(policies.map(({ Properties }) => Properties["PolicyDocument"])).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Effect: "Allow",
            Resource: { "Fn::GetAtt": [log, "Arn"] },
          },
        ],
      },
    ]);
    expect(Object.keys(roleOf({ "Fn::GetAtt": [role, "Arn"] }).Properties)).toEqual(["AssumeRolePolicyDocument"]);
    const permissions = Object.values(resourcesOfType(template, "AWS::Lambda::Permission"));
    expect(permissions.filter(({ Properties }) => JSON.stringify(Properties).includes(functionId))).toEqual([]);
  });

  it("the function knows nothing: it has no environment", () => {
    expect(describeChange.Properties).not.toHaveProperty("Environment");
    expect(describeChange.Properties).toMatchObject({ Architectures: ["arm64"], Runtime: "nodejs24.x", Timeout: 10 });
  });
});

describe("cas.authn.oidc.registration.events-bus", () => {
  const targetOf = (text: string): unknown => {
    const one = synthesize({ [BUS]: text });
    return resourceOf(one, onlyId(one, "AWS::Pipes::Pipe")).Properties["Target"];
  };
  const ARN = "arn:aws:events:eu-central-1:111122223333:event-bus/team/clients";

  it("takes an ARN as it is", () => {
    expect(targetOf(ARN)).toBe(ARN);
  });

  it.each(["default", "team/clients_1.a-b"])("takes the name %s", (name) => {
    expect(JSON.stringify(targetOf(name))).toContain(`:event-bus/${name}"`);
  });

  it.each([
    "two words",
    "aws.events",
    "arn:aws:sqs:eu-central-1:111122223333:clients",
    "arn:aws:events:eu-central-1:111122223333:rule/clients",
    "ä",
    "a".repeat(257),
  ])("refuses %s when the stack is made", (text) => {
    expect(() => targetOf(text)).toThrow(SettingsError);
  });
});
