import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../lib/config/settings.ts";
import { allResources, onlyId, resourceOf, resourcesOfType, synthesize } from "./synthesized-stack.ts";

type Statement = Readonly<Record<string, unknown>>;

const template = synthesize();
const topicId = onlyId(template, "AWS::SNS::Topic");
const key = resourceOf(template, onlyId(template, "AWS::KMS::Key"));
const policy = resourceOf(template, onlyId(template, "AWS::SNS::TopicPolicy"));
const statementsOf = (document: unknown): Statement[] => (document as { Statement: Statement[] }).Statement;

/** Of this account and this region: nobody else's alarms get a message through. */
const ONLY_OWN_ALARMS = {
  StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
  ArnLike: {
    "aws:SourceArn": {
      "Fn::Join": [
        "",
        [
          "arn:",
          { Ref: "AWS::Partition" },
          ":cloudwatch:",
          { Ref: "AWS::Region" },
          ":",
          { Ref: "AWS::AccountId" },
          ":alarm:*",
        ],
      ],
    },
  },
};

describe("the topic of alarms", () => {
  it("is encrypted with a key of the stack that is renewed every year", () => {
    const { Properties } = resourceOf(template, topicId);
    expect(Properties["KmsMasterKeyId"]).toEqual({ "Fn::GetAtt": [onlyId(template, "AWS::KMS::Key"), "Arn"] });
    expect(key.Properties["EnableKeyRotation"]).toBe(true);
  });

  it("CloudWatch may use the key, without which no alarm would arrive, and only for alarms of this account", () => {
    const [owner, alarms, ...others] = statementsOf(key.Properties["KeyPolicy"]);
    expect(owner).toMatchObject({ Action: "kms:*", Effect: "Allow" });
    expect(alarms).toMatchObject({
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Condition: ONLY_OWN_ALARMS,
    });
    expect(others).toEqual([]);
  });

  it("nobody may publish but the alarms of this account, and nobody without TLS", () => {
    expect(policy.Properties["Topics"]).toEqual([{ Ref: topicId }]);
    const statements = statementsOf(policy.Properties["PolicyDocument"]);
    expect(statements).toHaveLength(2);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: { Ref: topicId },
        Condition: ONLY_OWN_ALARMS,
      }),
    );
  });

  it("the key goes with the stack: it protects nothing lasting, and costs while it is there", () => {
    expect(key.DeletionPolicy).toBe("Delete");
  });

  it("has no subscriber by default, and the one of the setting once that is given", () => {
    expect(Object.values(allResources(template)).map(({ Type }) => Type)).not.toContain("AWS::SNS::Subscription");
    const subscribed = synthesize({ [SETTINGS.alarmEmail.property]: "operators@example.org" });
    const [subscription, ...others] = Object.values(resourcesOfType(subscribed, "AWS::SNS::Subscription"));
    expect(subscription?.Properties).toEqual({
      Protocol: "email",
      Endpoint: "operators@example.org",
      TopicArn: { Ref: topicId },
    });
    expect(others).toEqual([]);
  });
});
