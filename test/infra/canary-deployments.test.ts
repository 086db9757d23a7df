import { describe, expect, it } from "vitest";
import type { FunctionName } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { allResources, lambdaOf, onlyId, resourceOf, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
const template = synthesize({ [SETTINGS.canaryDeployments.property]: "true" });
const aliases = Object.entries(resourcesOfType(template, "AWS::Lambda::Alias"));
const groups = Object.entries(resourcesOfType(template, "AWS::CodeDeploy::DeploymentGroup"));
const resources = allResources(template) as Readonly<
  Record<string, { readonly UpdatePolicy?: { readonly CodeDeployLambdaAliasUpdate: Record<string, unknown> } }>
>;

function aliasOf(name: FunctionName): string {
  const { id } = lambdaOf(template, name);
  const [alias, ...more] = aliases.filter(([, { Properties }]) => JSON.stringify(Properties).includes(id));
  if (alias === undefined || more.length > 0) throw new Error(`${name} has not exactly one alias`);
  return alias[0];
}

/** The group that moves the calls of an endpoint. */
function groupOf(name: FunctionName): Readonly<Record<string, unknown>> {
  const group = resources[aliasOf(name)]?.UpdatePolicy?.CodeDeployLambdaAliasUpdate["DeploymentGroupName"] as {
    Ref: string;
  };
  return resourceOf(template, group.Ref).Properties;
}

/** The names of the alarms that take a deployment of an endpoint back. */
function alarmsOf(name: FunctionName): string[] {
  const { Alarms, Enabled } = groupOf(name)["AlarmConfiguration"] as {
    Alarms: { Name: { Ref: string } }[];
    Enabled: boolean;
  };
  expect(Enabled).toBe(true);
  return Alarms.map(({ Name }) => String(resourceOf(template, Name.Ref).Properties["AlarmName"]));
}

describe("canary deployments", () => {
  it("are there by setting alone: by default a deployment needs no further service of AWS", () => {
    const types = new Set(Object.values(allResources(synthesize())).map(({ Type }) => Type));
    expect([...types].filter((type) => /CodeDeploy|Alias|Version/.test(type))).toEqual([]);
  });

  it("every endpoint has an alias of its own, on a version that stays when the next one comes", () => {
    const versions = resourcesOfType(template, "AWS::Lambda::Version");
    expect(new Set(NAMES.map(aliasOf)).size).toBe(3);
    expect(Object.keys(versions)).toHaveLength(3);
    for (const version of Object.values(versions)) expect(version.DeletionPolicy).toBe("Retain");
  });

  it.each(NAMES)("the gateway calls %s by its alias, and may", (name) => {
    const alias = { Ref: aliasOf(name) };
    const called = [
      ...Object.values(resourcesOfType(template, "AWS::ApiGatewayV2::Integration")).map(
        ({ Properties }) => Properties["IntegrationUri"],
      ),
    ];
    expect(called).toContainEqual(alias);
    const allowed = Object.values(resourcesOfType(template, "AWS::Lambda::Permission")).map(
      ({ Properties }) => Properties["FunctionName"],
    );
    expect(allowed).toContainEqual(alias);
    expect([called.length, allowed.length]).toEqual([3, 3]);
  });

  it.each(NAMES)("a new version of %s gets a tenth of the calls for ten minutes", (name) => {
    expect(groupOf(name)["DeploymentConfigName"]).toBe("CodeDeployDefault.LambdaCanary10Percent10Minutes");
    expect(groups).toHaveLength(3);
  });

  it.each(NAMES)("a new version of %s is taken back when an alarm rings that a bad version would make ring", (name) => {
    expect(alarmsOf(name).toSorted()).toEqual(
      ["server-errors", "unexpected-faults", `${name}-faults`, `${name}-near-timeout`]
        .map((alarm) => `Tested-${alarm}`)
        .toSorted(),
    );
    const { Enabled, Events } = groupOf(name)["AutoRollbackConfiguration"] as { Enabled: boolean; Events: string[] };
    expect(Enabled).toBe(true);
    expect(Events.toSorted()).toEqual(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]);
    expect(groupOf(name)["AlarmConfiguration"]).toMatchObject({ IgnorePollAlarmFailure: false });
  });

  it("the alarms on errors ring within half the time that a canary waits", () => {
    for (const name of NAMES) {
      const errors = Object.values(resourcesOfType(template, "AWS::CloudWatch::Alarm"))
        .map(({ Properties }) => Properties)
        .filter(({ AlarmName }) => ["server-errors", `${name}-faults`].some((end) => String(AlarmName).endsWith(end)));
      expect(errors).toHaveLength(2);
      for (const { Metrics, EvaluationPeriods } of errors) {
        const [period] = (Metrics as { MetricStat?: { Period: number } }[]).flatMap(
          ({ MetricStat }) => MetricStat?.Period ?? [],
        );
        expect((period ?? Number.NaN) * Number(EvaluationPeriods)).toBeLessThanOrEqual(300);
      }
    }
  });

  it("only CodeDeploy may take on the role that moves calls", () => {
    const id = Object.keys(resourcesOfType(template, "AWS::IAM::Role")).filter((role) => role.startsWith("Canary"));
    expect(id).toHaveLength(1);
    const { AssumeRolePolicyDocument: trust } = resourceOf(template, id[0] ?? "").Properties;
    expect(trust).toMatchObject({ Statement: [{ Principal: { Service: "codedeploy.amazonaws.com" } }] });
    expect(onlyId(template, "AWS::CodeDeploy::Application")).toMatch(/^Canary/);
  });
});
