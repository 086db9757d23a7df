import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AccountPrincipal, type IGrantable, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { describe, expect, it } from "vitest";
import { grantRead, type ProviderRights } from "../../infra/constructs/provider-access.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { READ_ATTRIBUTES } from "../../lib/reader/item-format.ts";
import { PROJECT, stackOf, synthesize } from "./synthesized-stack.ts";

const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/clients";
const STREAM = `${TABLE}/stream/2027-01-15T08:00:00.000`;
const KEYS = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Keys-AbCdEf";
const OWN_ROLE = "arn:aws:iam::111122223333:role/provider";
const CLIENTS = { tableArn: TABLE, tableStreamArn: STREAM, keysSecretArn: KEYS };

/** The statements of a provider's role, in a stack of its own that knows the clients by their ARNs. */
function statements(rights?: ProviderRights): Record<string, unknown>[] {
  const stack = new Stack(new App(), "Provider");
  const role = new Role(stack, "Role", { assumedBy: new AccountPrincipal("111122223333") });
  grantRead(role, CLIENTS, rights);
  const [policy, ...more] = Object.values(Template.fromStack(stack).findResources("AWS::IAM::Policy"));
  expect(more).toEqual([]);
  return policy?.["Properties"].PolicyDocument.Statement;
}

const READ = {
  Effect: "Allow",
  Action: "dynamodb:GetItem",
  Resource: TABLE,
  Condition: {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["client/*"] },
    "ForAllValues:StringEquals": {
      "dynamodb:Attributes": [
        "id",
        "format_version",
        "revision",
        "client_id",
        "client_id_issued_at",
        "metadata",
        "client_secret_digest",
        "client_secret_sealed",
        "client_secret_expires_at",
        "previous_client_secret_digest",
        "previous_client_secret_sealed",
        "previous_client_secret_expires_at",
        "client_expires_at",
        "client_lifetime",
        "client_grace",
        "disabled_at",
        "deleted_at",
        "last_used_at",
      ],
    },
    StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
  },
};
const HEARTBEAT = {
  Effect: "Allow",
  Action: "dynamodb:UpdateItem",
  Resource: TABLE,
  Condition: {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["client/*"] },
    "ForAllValues:StringEquals": {
      "dynamodb:Attributes": [
        "id",
        "client_id",
        "last_used_at",
        "disabled_at",
        "client_lifetime",
        "client_grace",
        "client_expires_at",
        "expires_at",
        "expiry_warned_days",
      ],
    },
    StringEqualsIfExists: { "dynamodb:ReturnValues": "NONE" },
  },
};
const SECRETS = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: KEYS };
const FOLLOW = {
  Effect: "Allow",
  Action: ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"],
  Resource: STREAM,
};

describe("what an OpenID Provider may do", () => {
  it.each<[string, ProviderRights | undefined, readonly object[]]>([
    ["nothing is asked for", undefined, [READ]],
    ["nothing is wanted", { secrets: false, heartbeat: false, stream: false }, [READ]],
    ["heartbeats", { heartbeat: true }, [READ, HEARTBEAT]],
    ["secrets", { secrets: true }, [READ, SECRETS]],
    ["the stream", { stream: true }, [READ, FOLLOW]],
    ["everything", { secrets: true, heartbeat: true, stream: true }, [READ, HEARTBEAT, SECRETS, FOLLOW]],
  ])("read clients alone, and with %s no more than that", (_, rights, expected) => {
    expect(statements(rights)).toEqual(expected);
  });

  it("a stream that nobody named is refused at synth", () => {
    const role = new Role(new Stack(), "Role", { assumedBy: new AccountPrincipal("111122223333") });
    expect(() => grantRead(role, { tableArn: TABLE, keysSecretArn: KEYS }, { stream: true })).toThrow("its ARN");
  });

  it.each<[string, (stack: Stack) => IGrantable]>([
    [
      "a role of another account",
      (stack) => Role.fromRoleArn(stack, "Role", "arn:aws:iam::444455556666:role/provider"),
    ],
    ["a role that is not to be changed", (stack) => Role.fromRoleArn(stack, "Role", OWN_ROLE, { mutable: false })],
    ["a service", () => new ServicePrincipal("ecs-tasks.amazonaws.com")],
  ])("whom no right can be given is refused at synth: %s", (_, principalIn) => {
    const stack = new Stack(new App(), "Provider", { env: { account: "111122223333", region: "eu-central-1" } });
    expect(() => grantRead(principalIn(stack), CLIENTS)).toThrow("gets no rights");
  });

  it("the attributes that it may read are those that a reader asks for, in Python too", () => {
    const [, list = ""] =
      /^READ_ATTRIBUTES = \[(.*?)^\]/ms.exec(readFileSync(join(PROJECT, "docs/examples/reader.py"), "utf8")) ?? [];
    expect([...list.matchAll(/"(\w+)"/g)].map(([, name]) => name)).toEqual(READ_ATTRIBUTES);
    expect(READ.Condition["ForAllValues:StringEquals"]["dynamodb:Attributes"]).toEqual(READ_ATTRIBUTES);
  });

  it("in another stack of the same app the stack's own grantRead does it", () => {
    const registration = stackOf({});
    const provider = new Stack(registration.node.root as App, "Provider");
    registration.grantRead(new Role(provider, "Role", { assumedBy: new AccountPrincipal("111122223333") }));
    const text = JSON.stringify(Template.fromStack(provider).toJSON());
    expect(text).toContain('"Action":"dynamodb:GetItem"');
    expect(text).toContain('{"Fn::ImportValue":"Tested:ExportsOutput');
    expect(text).not.toContain("UpdateItem");
  });

  it.each([
    ["without", {}, ["dynamodb:GetItem", "dynamodb:UpdateItem"]],
    [
      "with",
      { [SETTINGS.providerOpensSecrets.property]: "true" },
      ["dynamodb:GetItem", "dynamodb:UpdateItem", "secretsmanager:GetSecretValue"],
    ],
  ])("a setting gives a role of another app its rights, %s the keys secret", (_, more, expected) => {
    const arn = "arn:aws:iam::111122223333:role/path/provider";
    const template = synthesize({ [SETTINGS.providerRoleArn.property]: arn, ...more });
    const policies = Object.values(template.findResources("AWS::IAM::Policy")).filter(
      ({ Properties }) => Properties.Roles[0] === "provider",
    );
    expect(policies).toHaveLength(1);
    const actions = policies[0]?.["Properties"].PolicyDocument.Statement.map(
      ({ Action }: { Action: string }) => Action,
    );
    expect(actions).toEqual(expected);
  });

  it("without the setting no role but those of the functions has a policy", () => {
    const policies = Object.values(synthesize().findResources("AWS::IAM::Policy"));
    expect(policies).toHaveLength(3);
    for (const { Properties } of policies) expect(Properties.Roles).toEqual([{ Ref: expect.any(String) }]);
  });

  it.each(["provider", "arn:aws:iam::1:role/provider", "arn:aws:iam::111122223333:user/provider"])(
    "what is no ARN of a role is refused at synth: %s",
    (arn) => {
      expect(() => stackOf({ [SETTINGS.providerRoleArn.property]: arn })).toThrow("must be the ARN of a role");
    },
  );

  it("docs/provider.md shows the same rights, for those who do not use CDK", () => {
    const page = readFileSync(join(PROJECT, "docs/provider.md"), "utf8");
    const policies = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = ""]) => JSON.parse(json));
    const shown = policies.find((policy) => "Statement" in policy);
    const placed = JSON.parse(JSON.stringify(shown).replaceAll("TABLE-ARN", TABLE).replaceAll("KEYS-SECRET-ARN", KEYS));
    expect(placed).toEqual({ Version: "2012-10-17", Statement: [READ, HEARTBEAT, SECRETS] });
  });
});
