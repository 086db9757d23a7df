import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../lib/config/settings.ts";
import { WARNING_DAYS } from "../../lib/registration/client-life.ts";
import { createDynamoExpiringClients } from "../../lib/store/dynamo-expiring-clients.ts";
import { EXPIRING_ATTRIBUTES, WARNING_ATTRIBUTES } from "../../lib/store/expiring-attributes.ts";
import { allResources, onlyId, type Resource, resourceOf, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const BUS = { [SETTINGS.eventsBus.property]: "clients" };
const EXPIRY = { [SETTINGS.clientExpirationSeconds.property]: "P90D" };
const template = synthesize({ ...BUS, ...EXPIRY });
const tableId = onlyId(template, "AWS::DynamoDB::Table");

const [functionId = "", warning = missing()] =
  Object.entries(resourcesOfType(template, "AWS::Lambda::Function")).find(([id]) => id.startsWith("warnExpiring")) ??
  [];

function missing(): Resource {
  throw new Error("the template has no such function");
}

const isOurs = (id: string): boolean => /^(?:warnExpiring|ExpiryWarnings|Alarmswarnings)/.test(id);

describe("warnings before clients expire", () => {
  it.each([{}, BUS, EXPIRY, { ...BUS, [SETTINGS.clientExpirationSeconds.property]: "0" }])(
    "are not there with %j: they need clients that expire, and a bus to be heard on",
    (properties) => {
      const resources = allResources(synthesize(properties));
      expect(Object.keys(resources).length).toBeGreaterThan(20);
      expect(Object.keys(resources).filter(isOurs)).toEqual([]);
      expect(Object.values(resources).filter(({ Type }) => Type === "AWS::Events::Rule")).toEqual([]);
    },
  );

  it("change nothing of the stack they are added to but environments of the endpoints, and the list of alarms", () => {
    const changing = new Set(["AWS::Lambda::Function", "AWS::CloudWatch::Dashboard"]);
    const others = Object.entries(allResources(template)).filter(
      ([id, { Type }]) => !isOurs(id) && !changing.has(Type),
    );
    const without = Object.entries(allResources(synthesize(BUS))).filter(([, { Type }]) => !changing.has(Type));
    expect(Object.fromEntries(others)).toEqual(Object.fromEntries(without));
  });

  it("are looked for once a day: less often, one of one day could be missed", () => {
    const rule = resourceOf(template, onlyId(template, "AWS::Events::Rule")).Properties;
    expect(rule).toMatchObject({
      ScheduleExpression: "cron(41 3 * * ? *)",
      State: "ENABLED",
      Targets: [{ Arn: { "Fn::GetAtt": [functionId, "Arn"] } }],
    });
    expect(Math.min(...WARNING_DAYS)).toBe(1);
  });

  it("may be looked for by this rule alone", () => {
    const permissions = Object.values(resourcesOfType(template, "AWS::Lambda::Permission")).filter(({ Properties }) =>
      JSON.stringify(Properties["FunctionName"]).includes(functionId),
    );
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: { "Fn::GetAtt": [functionId, "Arn"] },
        Principal: "events.amazonaws.com",
        SourceArn: { "Fn::GetAtt": [onlyId(template, "AWS::Events::Rule"), "Arn"] },
      },
    ]);
  });

  it("have all the time that Lambda gives, and know the table and nothing else", () => {
    expect(warning.Properties).toMatchObject({
      Architectures: ["arm64"],
      Runtime: "nodejs24.x",
      Timeout: 900,
      MemorySize: 1024,
      Environment: { Variables: { CLIENT_TABLE_NAME: { Ref: tableId } } },
    });
    expect(Object.keys((warning.Properties["Environment"] as { Variables: object }).Variables)).toHaveLength(1);
    expect(warning.Properties).not.toHaveProperty("ReservedConcurrentExecutions");
  });

  it("least rights: see when clients expire and no more, note a warning at a client and nothing else", () => {
    const role = (warning.Properties["Role"] as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
    const log = (warning.Properties["LoggingConfig"] as { LogGroup: { Ref: string } }).LogGroup.Ref;
    const policies = Object.values(resourcesOfType(template, "AWS::IAM::Policy")).filter(({ Properties }) =>
      JSON.stringify(Properties["Roles"]).includes(`"${role}"`),
    );
    const table = { "Fn::GetAtt": [tableId, "Arn"] };
    expect(policies.map(({ Properties }) => Properties["PolicyDocument"])).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Effect: "Allow",
            Resource: { "Fn::GetAtt": [log, "Arn"] },
          },
          {
            Action: "dynamodb:Scan",
            Effect: "Allow",
            Resource: table,
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:Attributes": [
                  "id",
                  "client_expires_at",
                  "client_lifetime",
                  "client_grace",
                  "expiry_warned_days",
                  "disabled_at",
                  "format_version",
                ],
              },
              StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
            },
          },
          {
            Action: "dynamodb:UpdateItem",
            Effect: "Allow",
            Resource: table,
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:Attributes": ["id", "client_expires_at", "disabled_at", "expiry_warned_days"],
              },
              "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["client/*"] },
              StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
            },
          },
        ],
      },
    ]);
    expect(Object.keys(resourceOf(template, role).Properties)).toEqual(["AssumeRolePolicyDocument"]);
  });

  it("raise an alarm when a run fails or does not come to its end", () => {
    const [alarm] = Object.values(resourcesOfType(template, "AWS::CloudWatch::Alarm")).filter(({ Properties }) =>
      JSON.stringify(Properties["AlarmName"]).includes("warnings-unfinished"),
    );
    const metrics = (alarm?.Properties["Metrics"] ?? []) as readonly {
      Expression?: string;
      MetricStat?: { Metric: { MetricName: string; Dimensions: unknown } };
    }[];
    expect(
      metrics.flatMap(({ MetricStat }) => MetricStat ?? []).map(({ Metric }) => [Metric.MetricName, Metric.Dimensions]),
    ).toEqual([
      ["Errors", [{ Name: "FunctionName", Value: { Ref: functionId } }]],
      [
        "Events",
        [
          { Name: "function", Value: "warnExpiring" },
          { Name: "outcome", Value: "expiry warnings unfinished" },
        ],
      ],
    ]);
    expect(alarm?.Properties).toMatchObject({ Threshold: 0, EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  });
});

describe("the requests of a run name no attribute that its role does not", () => {
  it("neither what it asks for, nor what it filters and decides by", async () => {
    const inputs: Record<string, unknown>[] = [];
    const send = async ({ input }: { input: Record<string, unknown> }) => {
      inputs.push(input);
      return {};
    };
    const documents = { send };
    const clients = createDynamoExpiringClients(documents as never, "clients");
    for await (const page of clients.search(0, { after: 1, until: 2, daysMin: 1 })) expect(page.clients).toEqual([]);
    await clients.warn({ clientId: "x", life: { expiresAt: 1, lifetimeSeconds: 1, graceSeconds: 1 } }, 7);
    const [scan = {}, update = {}] = inputs;
    const words = ["begins_with", "attribute_not_exists", "AND", "OR", "SET"];
    const namesIn = (...expressions: unknown[]): Set<string> =>
      new Set(
        (expressions.join(" ").match(/(?<![:\w#])#?[a-z_A-Z]+/g) ?? [])
          .filter((name) => !words.includes(name))
          .map((name) => (name === "#id" ? "id" : name)),
      );
    expect(namesIn(scan["ProjectionExpression"])).toEqual(new Set(EXPIRING_ATTRIBUTES));
    expect(namesIn(scan["ProjectionExpression"], scan["FilterExpression"])).toEqual(new Set(EXPIRING_ATTRIBUTES));
    expect(namesIn("#id", update["UpdateExpression"], update["ConditionExpression"])).toEqual(
      new Set(WARNING_ATTRIBUTES),
    );
    expect(scan["Select"]).toBe("SPECIFIC_ATTRIBUTES");
    expect(update).not.toHaveProperty("ReturnValues");
  });
});
