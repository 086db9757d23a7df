import { App, Stack } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { AwsSolutionsChecks, type IApplyRule, NagRuleCompliance, ServerlessChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { acknowledgeFindings, NAG_REASONS } from "../../infra/nag-reasons.ts";
import { EVERYTHING, stackOf } from "./synthesized-stack.ts";

/** How often a rule was asked, and how often it had something to judge. */
interface Use {
  asked: number;
  judged: number;
}

function count(uses: Map<string, Use>, { ruleSuffixOverride, rule, node }: IApplyRule): void {
  const use = uses.get(ruleSuffixOverride ?? rule.name) ?? { asked: 0, judged: 0 };
  use.asked += 1;
  if (rule(node) !== NagRuleCompliance.NOT_APPLICABLE) use.judged += 1;
  uses.set(ruleSuffixOverride ?? rule.name, use);
}

class CountedAwsSolutions extends AwsSolutionsChecks {
  readonly uses = new Map<string, Use>();
  protected override applyRule(params: IApplyRule): void {
    count(this.uses, params);
    super.applyRule(params);
  }
}

class CountedServerless extends ServerlessChecks {
  readonly uses = new Map<string, Use>();
  protected override applyRule(params: IApplyRule): void {
    count(this.uses, params);
    super.applyRule(params);
  }
}

/** All that the two packs find in a stack, as "rule at path below the stack". */
function findingsIn(stack: Stack): string[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(stack)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(
          ({ constructPath }) => `${ruleName} at ${constructPath?.replace(`${stack.node.path}/`, "")}`,
        ),
      ),
  );
}

function acknowledged(stack: Stack): Stack {
  acknowledgeFindings(stack);
  return stack;
}

const STACKS = [
  ["as it is deployed by default", {}],
  ["with everything that settings can bring", EVERYTHING],
] as const;

describe("cdk-nag, the packs AwsSolutions and Serverless", () => {
  it.each(STACKS)("find nothing in the stack %s that has no written reason", (_, properties) => {
    expect(findingsIn(acknowledged(stackOf(properties)))).toEqual([]);
  });

  it("every written reason still applies: none is for a finding that the packs do not have", () => {
    const found = new Set(STACKS.flatMap(([, properties]) => findingsIn(stackOf(properties))));
    const written = NAG_REASONS.flatMap(({ rule, resources }) => resources.map((path) => `${rule} at ${path}`));
    expect(written.toSorted()).toEqual([...found].toSorted());
    expect(new Set(written).size).toBe(written.length);
  });

  it.each(NAG_REASONS)("$rule at $resources.0 has a reason in whole sentences", ({ reason, resources }) => {
    expect(resources.length).toBeGreaterThan(0);
    expect(reason.length).toBeGreaterThan(80);
    expect(reason).toMatch(/^[A-Z].*[.)]\.?$/);
  });

  it("reasons are for single findings: none is given for a whole stack or a rule everywhere", () => {
    const stack = acknowledged(stackOf(EVERYTHING));
    const marked = stack.node
      .findAll()
      .filter(({ node }) => node.metadata.some(({ type }) => /acknowledg/i.test(type)));
    expect(marked.length).toBeGreaterThan(5);
    for (const { node } of marked) expect(node.path).toMatch(/\/Resource$/);
  });
});

describe("the packs really run", () => {
  it("every rule of AwsSolutions is asked about every resource, and those for what this stack is made of have something to judge", () => {
    const pack = new CountedAwsSolutions();
    pack.validateScope(stackOf(EVERYTHING));
    const uses = [...pack.uses];
    expect(uses.length).toBeGreaterThanOrEqual(131);
    expect(uses.every(([, { asked }]) => asked >= 50)).toBe(true);
    const judging = uses.filter(([, { judged }]) => judged > 0).map(([rule]) => rule);
    expect(judging.toSorted()).toEqual([
      "APIG1",
      "APIG4",
      "DDB3",
      "IAM4",
      "IAM5",
      "KMS5",
      "L1",
      "SMG4",
      "SNS3",
      "SQS2",
      "SQS3",
      "SQS4",
    ]);
  });

  it("every rule of Serverless is asked, and those for what this stack is made of have something to judge", () => {
    const pack = new CountedServerless();
    pack.validateScope(stackOf(EVERYTHING));
    expect(pack.uses.size).toBeGreaterThanOrEqual(18);
    const judging = [...pack.uses].filter(([, { judged }]) => judged > 0).map(([rule]) => rule);
    expect(judging.toSorted()).toEqual([
      "APIGWAccessLogging",
      "APIGWDefaultThrottling",
      "APIGWStructuredLogging",
      "CloudWatchLogGroupRetentionPeriod",
      "EventBusDLQ",
      "LambdaDLQ",
      "LambdaDefaultMemorySize",
      "LambdaDefaultTimeout",
      "LambdaLatestVersion",
      "LambdaStarPermissions",
      "LambdaTracing",
      "SNSRedrivePolicy",
      "SQSRedrivePolicy",
    ]);
  });

  it("a stack with known faults is reported by both", () => {
    const stack = new Stack(new App(), "Planted");
    new Bucket(stack, "Open");
    new LogGroup(stack, "Endless", { retention: RetentionDays.INFINITE });
    expect(findingsIn(stack)).toEqual([
      "AwsSolutions-S1 at Open/Resource",
      "AwsSolutions-S10 at Open/Resource",
      "Serverless-CloudWatchLogGroupRetentionPeriod at Endless/Resource",
    ]);
  });

  it("a fault in this very stack is reported, although the reasons are there", () => {
    const stack = acknowledged(stackOf({}));
    new Topic(stack, "Plain");
    expect(findingsIn(stack)).toEqual(["AwsSolutions-SNS3 at Plain/Resource"]);
  });
});
