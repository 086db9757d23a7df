import type { Template } from "aws-cdk-lib/assertions";
import type { FunctionName } from "../../lib/config/setting.ts";
import { lambdaOf, onlyId, resourcesOfType, secretIds } from "./synthesized-stack.ts";

/** A statement of a policy as it stands in a template. */
export type Statement = Readonly<Record<"Effect" | "Action" | "Resource", unknown>> & { readonly Condition?: unknown };

interface ItemsCondition {
  readonly "ForAllValues:StringLike"?: { readonly "dynamodb:LeadingKeys"?: readonly string[] };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The logical name of the role of an endpoint's function. */
export function roleIdOf(template: Template, name: FunctionName): string {
  const role = lambdaOf(template, name).properties["Role"] as { "Fn::GetAtt": [string, string] };
  return role["Fn::GetAtt"][0];
}

/** What the policies of that role say. */
export function statementsOf(template: Template, name: FunctionName): readonly Statement[] {
  return Object.values(resourcesOfType(template, "AWS::IAM::Policy"))
    .filter(({ Properties }) => JSON.stringify(Properties["Roles"]).includes(`"${roleIdOf(template, name)}"`))
    .flatMap(({ Properties }) => (Properties["PolicyDocument"] as { Statement: Statement[] }).Statement);
}

/** The rights of an endpoint's function, sorted, each as "action on resource, items prefix". */
export function rightsOf(template: Template, name: FunctionName): readonly string[] {
  const rights = statementsOf(template, name).flatMap(({ Action, Resource, Condition }) =>
    list(Action).flatMap((action) =>
      list(Resource).map(
        (resource) => `${action} on ${spokenResource(template, name, resource)}${spokenCondition(Condition)}`,
      ),
    ),
  );
  return rights.toSorted();
}

/** A reference in words. Anything else stays as it is, and fails whoever expects words. */
function spokenResource(template: Template, name: FunctionName, resource: unknown): string {
  const logGroup = (lambdaOf(template, name).properties["LoggingConfig"] as { LogGroup: { Ref: string } }).LogGroup.Ref;
  const secrets = secretIds(template);
  const words = new Map([
    [JSON.stringify({ "Fn::GetAtt": [logGroup, "Arn"] }), "own log group"],
    [JSON.stringify({ "Fn::GetAtt": [onlyId(template, "AWS::DynamoDB::Table"), "Arn"] }), "client table"],
    [JSON.stringify({ Ref: secrets.credentials }), "credentials secret"],
    [JSON.stringify({ Ref: secrets.keys }), "keys secret"],
  ]);
  return words.get(JSON.stringify(resource)) ?? JSON.stringify(resource);
}

/** A condition in words: the items that a right is limited to. Any other stays as it is. */
function spokenCondition(condition: unknown): string {
  if (condition === undefined) return "";
  const items = (condition as ItemsCondition)["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? [];
  const spoken = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": items } };
  return `, ${JSON.stringify(condition) === JSON.stringify(spoken) ? `items ${items.join(" ")}` : JSON.stringify(condition)}`;
}
