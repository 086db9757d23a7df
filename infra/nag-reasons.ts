import { type Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** A finding of a cdk-nag pack that is right as it is, and why. */
export interface NagReason {
  /** As cdk-nag names it, with the name of the pack and, where a rule finds several things, what it found. */
  readonly rule: string;
  /** Paths of the resources, below the stack. */
  readonly resources: readonly string[];
  readonly reason: string;
}

const FUNCTIONS = ["initToken/Function/Resource", "register/Function/Resource", "clientConfig/Function/Resource"];

/** Everything that is not as the packs want it. What is not in here makes `npm run check` fail, and so does a row too many. */
export const NAG_REASONS: readonly NagReason[] = [
  {
    rule: "AwsSolutions-APIG4",
    resources: ["initToken", "register", "clientConfig"].map((name) => `Api/Http/ANY--oidc--${name}/Resource`),
    reason:
      "The endpoints authenticate callers themselves: with Basic, an initial access token or the client's own token. The answers to refused ones, their challenges and those to preflights are prescribed by the standards, and an authorizer of the gateway would give others.",
  },
  {
    rule: "AwsSolutions-SMG4",
    resources: ["Secrets/Credentials/Resource"],
    reason:
      "People and jobs know this password, and a rotation nobody told them of would lock them out. Operators rotate it when they have to, or turn a schedule on by a setting (docs/operations.md).",
  },
  {
    rule: "AwsSolutions-SMG4",
    resources: ["Secrets/Keys/Resource"],
    reason:
      "Every version of the keys is needed as long as a client secret is sealed with it, so a schedule would pile up versions that must never be lost. Rotated by hand when there is cause (docs/operations.md).",
  },
  {
    rule: "Serverless-LambdaDLQ",
    resources: FUNCTIONS,
    reason:
      "Only the gateway calls the functions, and it waits for the answer: there is no queue of calls that could die.",
  },
  {
    rule: "Serverless-LambdaDLQ",
    resources: ["Events/Function/Resource"],
    reason:
      "Only the pipe calls the function, and it waits for the answer. What fails again and again goes to the pipe's own queue.",
  },
  {
    rule: "Serverless-LambdaTracing",
    resources: ["Events/Function/Resource"],
    reason:
      "The function calls nobody: it turns the records that it is given into events. There would be one segment to see, and X-Ray would need a right on all resources.",
  },
  ...["AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"].map((rule) => ({
    rule,
    resources: ["Events/DeadLetters/Resource"],
    reason:
      "This queue is where the pipe puts what it could not deliver. Nothing works on it but people, so no message in it can fail again.",
  })),
  {
    rule: "Serverless-LambdaDLQ",
    resources: ["rotateCredentials/Function/Resource"],
    reason:
      "Only Secrets Manager calls the function. It waits for the answer, tries a failed step again by itself, and every failure raises an alarm.",
  },
  {
    rule: "Serverless-LambdaTracing",
    resources: ["rotateCredentials/Function/Resource"],
    reason:
      "Four calls a month, one line of the log for each step, and nobody who waits for them: a trace would show nothing more.",
  },
  {
    rule: "Serverless-LambdaDLQ",
    resources: ["warnExpiring/Function/Resource"],
    reason:
      "A run that fails is tried twice more, raises an alarm, and is made up for by that of the next day. What a queue would keep is the time of day.",
  },
  {
    rule: "Serverless-EventBusDLQ",
    resources: ["ExpiryWarnings/Daily/Resource"],
    reason:
      "The rule only says that it is time. EventBridge tries for a day to hand that over, by when the next day's has come, which makes up for it.",
  },
  {
    rule: "Serverless-LambdaTracing",
    resources: ["warnExpiring/Function/Resource"],
    reason:
      "One run a day that nobody waits for, and one line of the log that says how far it came: a trace of its scan would show nothing more.",
  },
  {
    rule: "Serverless-LambdaTracing",
    resources: FUNCTIONS,
    reason:
      "Each request is one function and one or two calls to AWS, which the log tells under one request id. X-Ray would add its daemon's calls, their price and a right on all resources, and slow down every cold start.",
  },
  {
    rule: "Serverless-SNSRedrivePolicy",
    resources: ["AlarmTopic/Mail/Resource"],
    reason:
      "The subscription is an operator's mailbox. A queue of mails that could not be delivered would have to be watched by the people who did not get them; the state of every alarm is on the dashboard.",
  },
  {
    rule: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
    resources: ["Canary/Role/Resource"],
    reason:
      "AWS's own policy for CodeDeploy with Lambda, in its narrow form. What CodeDeploy calls is CodeDeploy's to know; a copy of the policy would go stale in the middle of a rollback.",
  },
];

/** The resource at a path below the stack, or undefined where the settings leave it out. */
function resourceAt(stack: Stack, path: string): IConstruct | undefined {
  return path.split("/").reduce<IConstruct | undefined>((above, id) => above?.node.tryFindChild(id), stack);
}

/** Tells the packs, wherever somebody runs them over the stack, what is right as it is. */
export function acknowledgeFindings(stack: Stack): void {
  for (const { rule, resources, reason } of NAG_REASONS) {
    for (const path of resources) {
      const resource = resourceAt(stack, path);
      if (resource !== undefined) Validations.of(resource).acknowledge({ id: rule, reason });
    }
  }
}
