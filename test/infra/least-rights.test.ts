import { describe, expect, it } from "vitest";
import type { FunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { rightsOf, roleIdOf, statementsOf } from "./spoken-rights.ts";
import { lambdaOf, onlyId, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const template = synthesize();
const roles = resourcesOfType(template, "AWS::IAM::Role");
const policies = Object.values(resourcesOfType(template, "AWS::IAM::Policy"));
const NAMES = Object.keys(ROUTES) as FunctionName[];

/** What every function may do, to which items of the table; a right that is not here fails the test, and so does a missing one. */
const RIGHTS: Readonly<Record<FunctionName, readonly string[]>> = {
  initToken: [
    "dynamodb:PutItem on client table, items token/*",
    "logs:CreateLogStream on own log group",
    "logs:PutLogEvents on own log group",
    "secretsmanager:GetSecretValue on credentials secret",
    "secretsmanager:GetSecretValue on keys secret",
  ],
  register: [
    "dynamodb:GetItem on client table, items client/*",
    "dynamodb:GetItem on client table, items token/*",
    "dynamodb:PutItem on client table, items client/*",
    "dynamodb:UpdateItem on client table, items client/*",
    "dynamodb:UpdateItem on client table, items token/*",
    "logs:CreateLogStream on own log group",
    "logs:PutLogEvents on own log group",
    "secretsmanager:GetSecretValue on keys secret",
  ],
  clientConfig: [
    "dynamodb:DeleteItem on client table, items client/*",
    "dynamodb:GetItem on client table, items client/*",
    "dynamodb:PutItem on client table, items client/*",
    "dynamodb:UpdateItem on client table, items client/*",
    "logs:CreateLogStream on own log group",
    "logs:PutLogEvents on own log group",
    "secretsmanager:GetSecretValue on keys secret",
  ],
};

describe("each function has the rights its endpoint needs, and no other", () => {
  it.each(NAMES)("%s may do exactly what the table of rights says", (name) => {
    expect(rightsOf(template, name)).toEqual(RIGHTS[name]);
  });

  it.each(NAMES)("%s is only ever allowed, by name: no statement is a denial or an exception", (name) => {
    for (const statement of statementsOf(template, name)) {
      const members = Object.keys(statement).filter((member) => member !== "Condition");
      expect(members.toSorted()).toEqual(["Action", "Effect", "Resource"]);
      expect(statement.Effect).toBe("Allow");
    }
  });

  it("every function has a role of its own, and there is no further role or policy", () => {
    expect(new Set(NAMES.map((name) => roleIdOf(template, name))).size).toBe(3);
    expect(Object.keys(roles)).toHaveLength(3);
    expect(policies).toHaveLength(3);
  });

  it("no role has managed or inline policies beside its own", () => {
    for (const { Properties } of Object.values(roles))
      expect(Object.keys(Properties)).toEqual(["AssumeRolePolicyDocument"]);
  });

  it("only Lambda may take a role on", () => {
    const trusted = Object.values(roles).map(({ Properties }) => Properties["AssumeRolePolicyDocument"]);
    const statement = { Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } };
    for (const document of trusted) expect(document).toEqual({ Statement: [statement], Version: "2012-10-17" });
  });

  it("only this API may call a function, and only on its own path", () => {
    const permissions = Object.values(resourcesOfType(template, "AWS::Lambda::Permission"));
    expect(permissions).toHaveLength(3);
    for (const name of NAMES) {
      const { id } = lambdaOf(template, name);
      const [permission, ...more] = permissions.filter(({ Properties }) =>
        JSON.stringify(Properties["FunctionName"]).includes(id),
      );
      expect(more).toEqual([]);
      expect(permission?.Properties).toMatchObject({
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
      });
      const source = JSON.stringify(permission?.Properties["SourceArn"]);
      expect(source).toContain(`{"Ref":"${onlyId(template, "AWS::ApiGatewayV2::Api")}"},"/*/*${ROUTES[name].path}"`);
    }
  });
});
