import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../lib/config/settings.ts";
import { onlyId, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const CLIENTS_MAX = { [SETTINGS.clientsMax.property]: "1000" };
const PER_SOURCE = { [SETTINGS.openRegistrationsPerSource.property]: "10" };
const OPEN = { [SETTINGS.registrationMode.property]: "OPEN" };

/** All statements of all policies, each with the logical name of its policy. */
const statementsIn = (template: Template): readonly string[] =>
  Object.entries(resourcesOfType(template, "AWS::IAM::Policy")).flatMap(([id, { Properties }]) =>
    (Properties["PolicyDocument"] as { Statement: object[] }).Statement.map((one) => JSON.stringify({ id, ...one })),
  );

/** What is allowed with some properties and not without them, and the other way round. */
function differenceBy(properties: Readonly<Record<string, string>>): { more: object[]; fewer: object[] } {
  const template = synthesize(properties);
  const [before, after] = [statementsIn(synthesize()), statementsIn(template)];
  expect(before.length).toBeGreaterThan(5);
  const parse = (all: readonly string[], others: readonly string[]): object[] =>
    all.filter((one) => !others.includes(one)).map((one) => JSON.parse(one));
  return { more: parse(after, before), fewer: parse(before, after) };
}

describe("the right to count registrations", () => {
  it.each([
    ["register's and clientConfig's where there is a most of clients", CLIENTS_MAX, ["clientConfig", "register"]],
    ["register's where there is a most for each source, in OPEN mode", { ...PER_SOURCE, ...OPEN }, ["register"]],
    ["both's where there are both", { ...CLIENTS_MAX, ...PER_SOURCE, ...OPEN }, ["clientConfig", "register"]],
  ])("is %s, and reaches counters alone", (_, properties, names) => {
    const table = onlyId(synthesize(properties), "AWS::DynamoDB::Table");
    const { more, fewer } = differenceBy(properties);
    const rights = names.map((name) => ({
      id: expect.stringMatching(new RegExp(`^${name}`)),
      Action: "dynamodb:UpdateItem",
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["quota/*"] } },
      Effect: "Allow",
      Resource: { "Fn::GetAtt": [table, "Arn"] },
    }));
    expect(more).toEqual(expect.arrayContaining(rights));
    expect(more).toHaveLength(rights.length);
    expect(fewer).toEqual([]);
  });

  it.each([
    ["nothing is limited, in OPEN mode", OPEN],
    ["only an operator's registrations are, which no source limits", PER_SOURCE],
  ])("is nobody's where %s", (_, properties) => {
    expect(differenceBy(properties)).toEqual({ more: [], fewer: [] });
  });
});
