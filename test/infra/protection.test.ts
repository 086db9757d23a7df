import { describe, expect, it } from "vitest";
import type { Setting } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { allResources, onlyId, resourceOf, resourcesOfType, secretIds, synthesize } from "./synthesized-stack.ts";

const template = synthesize();
const resources = allResources(template);
const table = resourceOf(template, onlyId(template, "AWS::DynamoDB::Table"));
const secrets = resourcesOfType(template, "AWS::SecretsManager::Secret");
const generation = (id: string): unknown => resourceOf(template, id).Properties["GenerateSecretString"];

describe("registered clients are not lost", () => {
  it("the table outlives its stack and its replacement", () => {
    expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
  });

  it("the table can not be deleted by mistake", () => {
    expect(table.Properties["DeletionProtectionEnabled"]).toBe(true);
  });

  it("the table can be restored to any second", () => {
    expect(table.Properties["PointInTimeRecoverySpecification"]).toEqual({ PointInTimeRecoveryEnabled: true });
  });

  it("the table is encrypted with a key whose use is recorded", () => {
    expect(table.Properties["SSESpecification"]).toEqual({ SSEEnabled: true });
  });

  it("the table is on demand, so a burst of registrations needs no planning", () => {
    expect(table.Properties["BillingMode"]).toBe("PAY_PER_REQUEST");
    expect(table.Properties["ProvisionedThroughput"]).toBeUndefined();
  });

  it("the table has the key and the time to live that the store writes", () => {
    expect(table.Properties["KeySchema"]).toEqual([{ AttributeName: CLIENT_TABLE.partitionKey, KeyType: "HASH" }]);
    expect(table.Properties["AttributeDefinitions"]).toEqual([
      { AttributeName: CLIENT_TABLE.partitionKey, AttributeType: "S" },
    ]);
    const ttl = { AttributeName: CLIENT_TABLE.timeToLiveAttribute, Enabled: true };
    expect(table.Properties["TimeToLiveSpecification"]).toEqual(ttl);
  });

  it("an OpenID Provider can follow every change, with what was there before", () => {
    expect(table.Properties["StreamSpecification"]).toEqual({ StreamViewType: "NEW_AND_OLD_IMAGES" });
  });
});

describe("secrets are made where they are kept", () => {
  const { credentials, keys } = secretIds(template);

  it("there are two secrets, and both outlive their stack and their replacement", () => {
    expect(Object.keys(secrets)).toHaveLength(2);
    for (const secret of Object.values(secrets)) {
      expect(secret).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    }
  });

  // CloudFormation replaces the value when one of these options changes: the password in the one case, all keys in the other.
  it("the credentials are generated with the same options as ever", () => {
    expect(generation(credentials)).toEqual({
      SecretStringTemplate: '{"username":"registrar"}',
      GenerateStringKey: "password",
      PasswordLength: 40,
      ExcludePunctuation: true,
    });
  });

  it("the keys are generated with the same options as ever", () => {
    expect(generation(keys)).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
  });

  it("the template has no value of a secret, neither written nor looked up", () => {
    for (const { Properties } of Object.values(secrets)) expect(Properties).not.toHaveProperty("SecretString");
    expect(JSON.stringify(template.toJSON())).not.toContain("{{resolve:");
  });

  it("no setting that is marked secret is anywhere in the template", () => {
    const rows = Object.values<Setting<unknown>>(SETTINGS).filter(({ secret }) => secret);
    expect(rows.map(({ variable }) => variable)).toContain("INITIAL_ACCESS_TOKEN_PASSWORD");
    const text = JSON.stringify(template.toJSON());
    for (const { variable, property } of rows) {
      expect(text).not.toContain(variable);
      expect(text).not.toContain(property);
    }
  });
});

describe("logs are kept, and not for ever", () => {
  const groups = Object.values(resourcesOfType(template, "AWS::Logs::LogGroup"));

  it("there is a log group for each function and one for the gateway", () => {
    expect(groups).toHaveLength(4);
  });

  it("every log group keeps its records for three months, and outlives the stack", () => {
    for (const group of groups) {
      expect(group.Properties["RetentionInDays"]).toBe(90);
      expect(group.DeletionPolicy).toBe("Retain");
    }
  });
});

it("the stack is made of ordinary resources alone: no custom resource, no function but the three endpoints", () => {
  const counts = Object.groupBy(Object.values(resources), ({ Type }) => Type);
  expect(Object.fromEntries(Object.entries(counts).map(([type, all]) => [type, all?.length]))).toEqual({
    "AWS::ApiGatewayV2::Api": 1,
    "AWS::ApiGatewayV2::Integration": 3,
    "AWS::ApiGatewayV2::Route": 3,
    "AWS::ApiGatewayV2::Stage": 1,
    "AWS::CloudWatch::Alarm": 16,
    "AWS::CloudWatch::Dashboard": 1,
    "AWS::DynamoDB::Table": 1,
    "AWS::IAM::Policy": 3,
    "AWS::IAM::Role": 3,
    "AWS::KMS::Key": 1,
    "AWS::Lambda::Function": 3,
    "AWS::Lambda::Permission": 3,
    "AWS::Logs::LogGroup": 4,
    "AWS::SNS::Topic": 1,
    "AWS::SNS::TopicPolicy": 1,
    "AWS::SecretsManager::Secret": 2,
  });
});
