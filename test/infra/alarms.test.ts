import { describe, expect, it } from "vitest";
import type { FunctionName } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { EVENTS, type EventName } from "../../lib/observability/events.ts";
import { createLog } from "../../lib/observability/log.ts";
import { EVERYTHING, lambdaOf, onlyId, type Resource, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
const STACK = "Tested-";

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface Query {
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Metric; readonly Period: number; readonly Stat: string };
}

/** An alarm as it stands in the template: with one metric of its own, or with expressions over several. */
type AlarmProperties = Metric & {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics?: readonly Query[];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly [property: string]: unknown;
};

const template = synthesize();
const everything = synthesize(EVERYTHING);

function alarmsOf(from: typeof template): ReadonlyMap<string, AlarmProperties> {
  const alarms = Object.values(resourcesOfType(from, "AWS::CloudWatch::Alarm"));
  return new Map(
    alarms.map(({ Properties }: Resource) => {
      const properties = Properties as unknown as AlarmProperties;
      return [properties.AlarmName.replace(STACK, ""), properties];
    }),
  );
}

const alarms = alarmsOf(template);
const withEverything = alarmsOf(everything);

function alarmNamed(name: string, among = alarms): AlarmProperties {
  const found = among.get(name);
  if (found === undefined) throw new Error(`there is no alarm ${name}`);
  return found;
}

/** All metrics that an alarm looks at, with period and statistic. */
function statsOf(alarm: AlarmProperties): { metric: Metric; period: number; stat: string }[] {
  if (alarm.Metrics === undefined) {
    return [{ metric: alarm, period: alarm.Period ?? 0, stat: alarm.Statistic ?? alarm.ExtendedStatistic ?? "" }];
  }
  return alarm.Metrics.flatMap(({ MetricStat: stat }) =>
    stat === undefined ? [] : [{ metric: stat.Metric, period: stat.Period, stat: stat.Stat }],
  );
}

const expressionOf = (alarm: AlarmProperties): string | undefined =>
  alarm.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression;

/** What a function's log line of an event, or of a refusal for a reason, is counted as. */
function countedAs(functionName: string, outcome: string): Metric {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line), nowMilliseconds: () => 0, functionName });
  if (Object.hasOwn(EVENTS, outcome)) log.event(outcome as EventName);
  else log.event("request refused", { reason: outcome });
  const line = JSON.parse(lines[0] ?? "") as Record<string, unknown> & {
    _aws: {
      CloudWatchMetrics: [{ Namespace: string; Dimensions: [string[]]; Metrics: [{ Name: string; Unit: string }] }];
    };
  };
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  return {
    Namespace,
    MetricName: Metrics[0].Name,
    Dimensions: Dimensions[0].map((Name) => ({ Name, Value: line[Name] })),
  };
}

/** The only metric of an alarm. */
function statOf(alarm: AlarmProperties): { metric: Metric; period: number; stat: string } {
  const [stat, ...more] = statsOf(alarm);
  if (stat === undefined || more.length > 0) throw new Error(`${alarm.AlarmName} has not exactly one metric`);
  return stat;
}

/** The name of a metric, and what it is of. */
const plain = ({ Namespace, MetricName, Dimensions }: Metric): Metric => ({ Namespace, MetricName, Dimensions });
const onFunction = (name: FunctionName) => [{ Name: "FunctionName", Value: { Ref: lambdaOf(template, name).id } }];

describe("every alarm", () => {
  it("is there: those of the service, three for each endpoint, one more for a reserved concurrency, and one each for the rotation and the warnings", () => {
    const each = (names: readonly string[]) => NAMES.flatMap((name) => names.map((what) => `${name}-${what}`));
    const service = [
      "server-errors",
      "slow-answers",
      "unexpected-faults",
      "secrets-unreachable",
      "client-table",
      "initToken-refusals",
      "registrations-above-baseline",
    ];
    const perEndpoint = ["faults", "near-timeout", "throttles"];
    expect([...alarms.keys()].toSorted()).toEqual([...service, ...each(perEndpoint)].toSorted());
    expect([...withEverything.keys()].toSorted()).toEqual(
      [...service, "rotation-failed", "warnings-unfinished", ...each([...perEndpoint, "concurrency"])].toSorted(),
    );
  });

  it.each([...withEverything])("%s says who feels what, and where to read what to do", (name, { AlarmDescription }) => {
    const [impact = "", advice] = AlarmDescription.split(" What to do: ");
    expect(impact.length).toBeGreaterThan(60);
    expect(impact).toMatch(/\.$/);
    expect(advice).toBe(`docs/operations.md, "${name}".`);
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
  });

  it.each([...withEverything])("%s tells the topic when it starts and when it is over", (_, alarm) => {
    const topic = { Ref: onlyId(everything, "AWS::SNS::Topic") };
    expect(alarm["AlarmActions"]).toEqual([topic]);
    expect(alarm["OKActions"]).toEqual([topic]);
    expect(alarm).not.toHaveProperty("ActionsEnabled");
  });

  it.each([...withEverything])("%s is silent while nobody calls", (_, alarm) => {
    expect(alarm["TreatMissingData"]).toBe("notBreaching");
    expect(alarm["ComparisonOperator"]).toBe("GreaterThanThreshold");
    expect(alarm.Threshold).toBeGreaterThanOrEqual(0);
  });

  it.each([...withEverything])("%s is one that CloudWatch takes: ten metrics at most, one result", (_, alarm) => {
    expect(statsOf(alarm).length).toBeLessThanOrEqual(10);
    const results = (alarm.Metrics ?? []).filter((query) => (query as { ReturnData?: boolean }).ReturnData !== false);
    expect(results.length).toBe(alarm.Metrics === undefined ? 0 : 1);
    expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(alarm.EvaluationPeriods);
    // CloudWatch looks back a day at most.
    for (const { period } of statsOf(alarm)) expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(86_400);
  });
});

describe("alarms look at what the functions count", () => {
  const counted = [...alarms].flatMap(([name, alarm]) =>
    statsOf(alarm)
      .filter(({ metric }) => metric.Namespace === "OidcRegistrar")
      .map(({ metric, stat }) => ({ name, metric, stat })),
  );

  it("there are such alarms", () => {
    // Two sums over three endpoints, two faults for each of three, and two single counts.
    expect(counted).toHaveLength(14);
  });

  it.each(counted)("$name counts what the log writes as $metric.Dimensions", ({ metric, stat }) => {
    const [{ Value: functionName } = { Value: "" }, { Value: outcome } = { Value: "" }] = metric.Dimensions;
    expect(plain(metric)).toEqual(countedAs(String(functionName), String(outcome)));
    expect(stat).toBe("Sum");
  });

  it("wrong passwords at initToken, where more in five minutes than people mistype or a job repeats", () => {
    const alarm = alarmNamed("initToken-refusals");
    expect(plain(statOf(alarm).metric)).toEqual(countedAs("initToken", "operator_credentials_refused"));
    expect([statOf(alarm).period, alarm.Threshold]).toEqual([300, 25]);
  });

  it("registrations in an hour, against the setting", () => {
    const alarm = alarmNamed("registrations-above-baseline");
    const { property, default: initial } = SETTINGS.registrationsPerHourBaseline;
    expect(plain(statOf(alarm).metric)).toEqual(countedAs("register", "client registered"));
    expect([statOf(alarm).period, alarm.Threshold]).toEqual([3600, Number(initial)]);
    const raised = alarmNamed("registrations-above-baseline", alarmsOf(synthesize({ [property]: "5000" })));
    expect(raised.Threshold).toBe(5000);
    expect(raised.AlarmDescription).toContain("More than 5000 clients");
  });

  it.each([
    ["secrets-unreachable", "secrets unreachable"],
    ["unexpected-faults", "unexpected fault"],
  ])("%s, whichever endpoint it happens at", (name, outcome) => {
    const alarm = alarmNamed(name);
    expect(statsOf(alarm).map(({ metric }) => plain(metric))).toEqual(NAMES.map((one) => countedAs(one, outcome)));
    expect(expressionOf(alarm)).toMatch(/^SUM\(\[(?:FILL\(\w+, 0\)(?:, )?){3}\]\)$/);
    expect(alarm.Threshold).toBe(0);
  });
});

describe("golden signals", () => {
  const api = [{ Name: "ApiId", Value: { Ref: onlyId(template, "AWS::ApiGatewayV2::Api") } }];

  it("server-errors is the part of all requests that the gateway answers with a 5xx, in percent", () => {
    const alarm = alarmNamed("server-errors");
    expect(statsOf(alarm).map(({ metric, stat }) => [metric.MetricName, metric.Dimensions, stat])).toEqual([
      ["5xx", api, "Sum"],
      ["Count", api, "Sum"],
    ]);
    expect(expressionOf(alarm)).toBe("100 * errors / requests");
    expect(alarm.Threshold).toBe(1);
  });

  it("slow-answers is the 99th percentile of what callers wait", () => {
    const alarm = alarmNamed("slow-answers");
    expect(plain(statOf(alarm).metric)).toEqual({
      Namespace: "AWS/ApiGateway",
      MetricName: "Latency",
      Dimensions: api,
    });
    expect([statOf(alarm).stat, alarm.Threshold]).toEqual(["p99", 3000]);
  });

  it.each(NAMES)(
    "%s-faults counts crashes, 500 and 503 in percent of its calls, and nothing that is no failure",
    (name) => {
      const alarm = alarmNamed(`${name}-faults`);
      expect(statsOf(alarm).map(({ metric }) => plain(metric))).toEqual([
        { Namespace: "AWS/Lambda", MetricName: "Errors", Dimensions: onFunction(name) },
        countedAs(name, "unexpected fault"),
        countedAs(name, "unavailable"),
        { Namespace: "AWS/Lambda", MetricName: "Invocations", Dimensions: onFunction(name) },
      ]);
      expect(expressionOf(alarm)).toMatch(/^100 \* SUM\(\[(?:FILL\(\w+, 0\)(?:, )?){3}\]\) \/ \w+_calls$/);
      expect(alarm.Threshold).toBe(1);
    },
  );

  it.each(NAMES)("%s-near-timeout rings before calls are cut off", (name) => {
    const alarm = alarmNamed(`${name}-near-timeout`);
    const timeout = Number(lambdaOf(template, name).properties["Timeout"]) * 1000;
    expect(plain(statOf(alarm).metric)).toEqual({
      Namespace: "AWS/Lambda",
      MetricName: "Duration",
      Dimensions: onFunction(name),
    });
    expect([statOf(alarm).stat, alarm.Threshold]).toEqual(["p99", timeout * 0.8]);
  });

  it.each(NAMES)("%s-throttles rings at the first call that is turned away", (name) => {
    const alarm = alarmNamed(`${name}-throttles`);
    expect(plain(statOf(alarm).metric)).toEqual({
      Namespace: "AWS/Lambda",
      MetricName: "Throttles",
      Dimensions: onFunction(name),
    });
    expect([statOf(alarm).stat, alarm.Threshold, alarm.DatapointsToAlarm]).toEqual(["Sum", 0, 1]);
  });

  it("client-table counts what the table did not serve, for every operation that a function may make", () => {
    const seen = statsOf(alarmNamed("client-table")).map(({ metric: { MetricName, Dimensions } }) => {
      expect(Dimensions).toContainEqual({
        Name: "TableName",
        Value: { Ref: onlyId(template, "AWS::DynamoDB::Table") },
      });
      return `${MetricName} ${Dimensions.find(({ Name }) => Name === "Operation")?.Value}`;
    });
    const operations = ["DeleteItem", "GetItem", "PutItem", "UpdateItem"];
    expect(seen.toSorted()).toEqual(
      ["SystemErrors", "ThrottledRequests"].flatMap((what) => operations.map((one) => `${what} ${one}`)),
    );
  });
});

describe("concurrency", () => {
  it.each(NAMES)("%s-concurrency rings at four fifths of what is reserved", (name) => {
    const alarm = alarmNamed(`${name}-concurrency`, withEverything);
    const reserved = Number(lambdaOf(everything, name).properties["ReservedConcurrentExecutions"]);
    expect(reserved).toBeGreaterThan(0);
    expect([statOf(alarm).metric.MetricName, statOf(alarm).stat, alarm.Threshold]).toEqual([
      "ConcurrentExecutions",
      "Maximum",
      reserved * 0.8,
    ]);
  });

  it("a stopped endpoint, or one with hardly any reserved, has no such alarm: it could only ring always or never", () => {
    for (const limit of ["0", "1", "9"]) {
      const names = alarmsOf(synthesize({ [SETTINGS.reservedConcurrencyRegister.property]: limit })).keys();
      expect([...names]).not.toContain("register-concurrency");
    }
  });
});
