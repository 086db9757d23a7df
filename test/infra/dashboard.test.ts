import { describe, expect, it } from "vitest";
import { onlyId, resourceOf, resourcesOfType, synthesize } from "./synthesized-stack.ts";

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly metrics?: readonly unknown[];
    readonly alarms?: readonly string[];
    readonly query?: string;
  };
}

const template = synthesize();
const { Properties } = resourceOf(template, onlyId(template, "AWS::CloudWatch::Dashboard"));

/** A text that CloudFormation puts together, with the names of resources in the places of their values. */
function joined(value: unknown): string {
  const [, parts] = (value as { "Fn::Join": [string, (string | Record<string, unknown>)[]] })["Fn::Join"];
  return parts.map((part) => (typeof part === "string" ? part : String(Object.values(part)[0]))).join("");
}

const { widgets } = JSON.parse(joined(Properties["DashboardBody"])) as { widgets: readonly Widget[] };
const titled = (title: string): Widget => {
  const found = widgets.find(({ properties }) => properties.title === title);
  if (found === undefined) throw new Error(`there is no ${title}`);
  return found;
};
const metricsOf = (title: string): string => JSON.stringify(titled(title).properties.metrics);

describe("the dashboard", () => {
  it("has every alarm of the stack", () => {
    expect(titled("Alarms").properties.alarms).toHaveLength(
      Object.keys(resourcesOfType(template, "AWS::CloudWatch::Alarm")).length,
    );
  });

  it.each([
    ["Traffic", ["Invocations"]],
    ["Errors", ["5xx", "unexpected fault", "unavailable", '"Errors"']],
    ["Latency at the gateway", ["Latency", "p50", "p95", "p99"]],
    ["Saturation", ["ConcurrentExecutions", "Throttles", "ThrottledRequests"]],
  ])("golden signal: %s", (title, words) => {
    for (const word of words) expect(metricsOf(title)).toContain(word);
  });

  it.each([
    ["Registered in the last day", ["client registered"]],
    ["Clients per hour", ["client registered", "client updated", "client deleted"]],
    ["Credentials per hour", ["initial access token issued", "operator_credentials_refused", "client secret renewed"]],
    ["Every outcome, by endpoint", ["SEARCH('{OidcRegistrar,function,outcome}"]],
  ])("business signal: %s", (title, words) => {
    for (const word of words) expect(metricsOf(title)).toContain(word);
  });

  it.each([
    ["Why requests are refused", 4],
    ["Turned away by the gateway's limits", 2],
  ])("%s asks the logs, and those alone that have the answer", (title, sourcesAndParts) => {
    const { query = "" } = titled(title).properties;
    const groups = Object.keys(resourcesOfType(template, "AWS::Logs::LogGroup"));
    expect(query.match(/SOURCE '(\w+)'/g)?.every((source) => groups.includes(source.slice(8, -1)))).toBe(true);
    expect(query.split("SOURCE").length).toBe(sourcesAndParts);
  });

  it("no two widgets lie upon each other, and none is wider than the page", () => {
    expect(widgets.length).toBe(12);
    for (const [index, one] of widgets.entries()) {
      expect(one.x + one.width).toBeLessThanOrEqual(24);
      const upon = widgets.filter(
        (other, at) =>
          at > index &&
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      );
      expect(upon.map(({ properties }) => properties.title)).toEqual([]);
    }
  });

  it("has a name of its own in each region: dashboards of all regions share their names", () => {
    expect(joined(Properties["DashboardName"])).toBe("Tested-AWS::Region");
  });
});
