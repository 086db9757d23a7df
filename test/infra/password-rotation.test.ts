import { describe, expect, it } from "vitest";
import { bindProperties } from "../../infra/settings/bind-properties.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { allResources, onlyId, resourceOf, resourcesOfType, secretIds, synthesize } from "./synthesized-stack.ts";

const { property } = SETTINGS.passwordRotationSeconds;
const GRACE = SETTINGS.passwordGraceSeconds.property;
const template = synthesize({ [property]: "P30D" });
const secrets = secretIds(template);
const without = allResources(synthesize());

/** The rotation function's logical name. */
function functionId(): string {
  const [id, ...more] = Object.entries(resourcesOfType(template, "AWS::Lambda::Function")).flatMap(([name, one]) =>
    String(one.Properties["Description"]).startsWith("Rotates") ? [name] : [],
  );
  if (id === undefined || more.length > 0) throw new Error("there is not exactly one function that rotates");
  return id;
}

describe("without the setting", () => {
  it.each([{ [property]: "0" }, { [property]: "P0D" }, { [GRACE]: "P1D" }])("%j brings no resource", (properties) => {
    expect(Object.keys(allResources(synthesize(properties)))).toEqual(Object.keys(without));
    const types = Object.values(without).map(({ Type }) => Type);
    expect(types).not.toContain("AWS::SecretsManager::RotationSchedule");
    expect(types.filter((type) => type === "AWS::Lambda::Function")).toHaveLength(3);
  });

  it("0 is the default, and leaves the template as it is", () => {
    expect(synthesize({ [property]: "0" }).toJSON()).toEqual(synthesize().toJSON());
  });
});

describe("with the setting", () => {
  it("Secrets Manager rotates the credentials by schedule, and not in the minute of the deployment", () => {
    const id = onlyId(template, "AWS::SecretsManager::RotationSchedule");
    expect(resourceOf(template, id).Properties).toEqual({
      SecretId: { Ref: secrets.credentials },
      RotationLambdaARN: { "Fn::GetAtt": [functionId(), "Arn"] },
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    });
  });

  it("the schedule is made after the permission to call the function and after the gateway that the function calls", () => {
    const { DependsOn = [] } = resourceOf(template, onlyId(template, "AWS::SecretsManager::RotationSchedule"));
    const depended = DependsOn.map((id) => resourceOf(template, id).Type);
    expect(depended).toEqual(
      expect.arrayContaining(["AWS::Lambda::Permission", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage"]),
    );
    const permissions = DependsOn.map((id) => resourceOf(template, id)).filter(
      ({ Properties }) => Properties["Principal"] === "secretsmanager.amazonaws.com",
    );
    expect(permissions).toHaveLength(1);
  });

  it("only Secrets Manager, for this account and this secret, may call the function", () => {
    const permissions = Object.values(resourcesOfType(template, "AWS::Lambda::Permission")).filter(({ Properties }) =>
      JSON.stringify(Properties["FunctionName"]).includes(functionId()),
    );
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: { "Fn::GetAtt": [functionId(), "Arn"] },
        Principal: "secretsmanager.amazonaws.com",
        SourceAccount: { Ref: "AWS::AccountId" },
        SourceArn: { Ref: secrets.credentials },
      },
    ]);
  });

  it("the function may do four things with the credentials secret, write its own log, and nothing else", () => {
    const { Role, LoggingConfig } = resourceOf(template, functionId()).Properties as {
      Role: { "Fn::GetAtt": [string, string] };
      LoggingConfig: { LogGroup: { Ref: string } };
    };
    const [role] = Role["Fn::GetAtt"];
    const policies = Object.values(resourcesOfType(template, "AWS::IAM::Policy")).filter(({ Properties }) =>
      JSON.stringify(Properties["Roles"]).includes(`"${role}"`),
    );
    const statements = policies.flatMap(
      ({ Properties }) => (Properties["PolicyDocument"] as { Statement: object[] }).Statement,
    );
    expect(statements).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: { "Fn::GetAtt": [LoggingConfig.LogGroup.Ref, "Arn"] },
      },
      {
        Effect: "Allow",
        Action: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        Resource: { Ref: secrets.credentials },
      },
    ]);
    expect(Object.keys(resourceOf(template, role).Properties)).toEqual(["AssumeRolePolicyDocument"]);
  });

  it("the function knows the secret and the public URL, has a minute, and no alias even where endpoints have one", () => {
    const { Environment, Timeout, Runtime, Architectures } = resourceOf(template, functionId()).Properties as {
      Environment: { Variables: Record<string, unknown> };
    } & Record<string, unknown>;
    expect(Object.keys(Environment.Variables).toSorted()).toEqual(["CREDENTIALS_SECRET_ARN", "PUBLIC_BASE_URL"]);
    expect(Environment.Variables["CREDENTIALS_SECRET_ARN"]).toEqual({ Ref: secrets.credentials });
    expect([Timeout, Runtime, Architectures]).toEqual([60, "nodejs24.x", ["arm64"]]);
    const canary = synthesize({ [property]: "P30D", [SETTINGS.canaryDeployments.property]: "true" });
    expect(Object.keys(resourcesOfType(canary, "AWS::Lambda::Alias"))).toHaveLength(3);
  });

  it("a failed step rings, at once", () => {
    const alarms = Object.values(resourcesOfType(template, "AWS::CloudWatch::Alarm")).filter(({ Properties }) =>
      String(Properties["AlarmName"] ?? "").endsWith("rotation-failed"),
    );
    expect(alarms).toHaveLength(1);
    expect(alarms[0]?.Properties).toMatchObject({
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
      Dimensions: [{ Name: "FunctionName", Value: { Ref: functionId() } }],
      Statistic: "Sum",
      Threshold: 0,
      EvaluationPeriods: 1,
      ComparisonOperator: "GreaterThanThreshold",
    });
    expect(alarms[0]?.Properties["AlarmActions"]).toHaveLength(1);
  });

  it("everything else is as it is without: what is there already is not replaced", () => {
    const changed = Object.entries(without).filter(
      ([id, resource]) => JSON.stringify(allResources(template)[id]) !== JSON.stringify(resource),
    );
    // The page shows the further alarm.
    expect(changed.map(([, { Type }]) => Type)).toEqual(["AWS::CloudWatch::Dashboard"]);
  });
});

describe("the settings", () => {
  const seconds = (key: string, value: string): number => {
    const { settings } = bindProperties({ [key]: value }, "cdk");
    return key === property ? settings.passwordRotationSeconds : settings.passwordGraceSeconds;
  };

  it.each([
    ["P1D", 86_400],
    ["PT48H", 172_800],
    ["P1000D", 86_400_000],
    ["PT0S", 0],
  ])("a rotation every %s is %d seconds", (text, expected) => {
    expect(seconds(property, text)).toBe(expected);
  });

  it.each(["PT1H", "PT36H", "P1DT1S", "P1001D", "-P1D", "weekly"])("a rotation every %s is refused", (text) => {
    expect(() => seconds(property, text)).toThrow(property);
  });

  it.each([
    ["PT0S", 0],
    ["PT1S", 1],
    ["P7D", 604_800],
  ])("a grace of %s is %d seconds", (text, expected) => {
    expect(seconds(GRACE, text)).toBe(expected);
  });

  it.each(["P8D", "PT168H1S", "-PT1S"])("a grace of %s is refused", (text) => {
    expect(() => seconds(GRACE, text)).toThrow(GRACE);
  });
});
