import { Aws, Duration, Stack } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { Alarms, Watched } from "./alarms.ts";
import {
  ENDPOINTS,
  eventCount,
  faultPercentage,
  type Outcome,
  serverErrorPercentage,
  sumOf,
  unservedTableRequests,
} from "./metrics.ts";
import type { RegistrationApi } from "./registration-api.ts";

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
const DAY = Duration.days(1);
const FULL_WIDTH = 24;

/** What is counted by the hour, whichever endpoint it happens at. */
const BUSINESS: readonly { readonly title: string; readonly outcomes: readonly Outcome[] }[] = [
  { title: "Clients per hour", outcomes: ["client registered", "client updated", "client deleted"] },
  {
    title: "Credentials per hour",
    outcomes: ["initial access token issued", "operator_credentials_refused", "client secret renewed"],
  },
];

const graph = (title: string, left: readonly IMetric[], label: string): GraphWidget =>
  new GraphWidget({ title, left: [...left], leftYAxis: { min: 0, label, showUnits: false }, width: 6, height: 6 });

/** Traffic, errors, latency and saturation: whether callers are served. */
function goldenSignals({ api, functions, table }: Watched): IWidget[] {
  const each = ENDPOINTS.map((name) => functions[name].lambda);
  return [
    graph(
      "Traffic",
      ENDPOINTS.map((name) => functions[name].lambda.metricInvocations({ period: FIVE_MINUTES, label: name })),
      "calls in 5 min",
    ),
    graph(
      "Errors",
      [
        serverErrorPercentage(api, FIVE_MINUTES),
        ...ENDPOINTS.map((name) => faultPercentage(name, functions[name], FIVE_MINUTES)),
      ],
      "%",
    ),
    graph(
      "Latency at the gateway",
      ["p50", "p95", "p99"].map((statistic) =>
        api.metricLatency({ statistic, period: FIVE_MINUTES, label: statistic }),
      ),
      "ms",
    ),
    graph(
      "Saturation",
      [
        ...ENDPOINTS.map((name) =>
          functions[name].lambda.metric("ConcurrentExecutions", {
            statistic: "Maximum",
            period: FIVE_MINUTES,
            label: `${name}, at once`,
          }),
        ),
        sumOf(
          "turned away",
          each.map((lambda) => lambda.metricThrottles({ period: FIVE_MINUTES })),
          FIVE_MINUTES,
        ),
        unservedTableRequests(table, FIVE_MINUTES),
      ],
      "calls",
    ),
  ];
}

/** What the service is there for: who registers, what is refused. */
function businessSignals(): IWidget[] {
  return [
    new SingleValueWidget({
      title: "Registered in the last day",
      metrics: [eventCount("register", "client registered", DAY).with({ label: "clients" })],
      width: 6,
      height: 6,
    }),
    ...BUSINESS.map(({ title, outcomes }) =>
      graph(
        title,
        outcomes.map((outcome) =>
          sumOf(
            outcome,
            ENDPOINTS.map((name) => eventCount(name, outcome, HOUR)),
            HOUR,
          ),
        ),
        "in an hour",
      ),
    ),
    graph("Every outcome, by endpoint", [everyOutcome()], "in an hour"),
  ];
}

/** Finds outcomes by itself, so that a new one needs no change here. */
function everyOutcome(): MathExpression {
  return new MathExpression({
    expression: `SEARCH('{OidcRegistrar,function,outcome} MetricName="Events"', 'Sum', ${HOUR.toSeconds()})`,
    usingMetrics: {},
    label: "",
    period: HOUR,
  });
}

/** What no metric tells; the queries run, and cost, when somebody looks. */
function logQueries({ functions }: Watched, api: RegistrationApi): IWidget[] {
  return [
    new LogQueryWidget({
      title: "Why requests are refused",
      logGroupNames: ENDPOINTS.map((name) => functions[name].logGroup.logGroupName),
      queryLines: [
        'filter event = "request refused"',
        "stats count(*) as calls by function, reason, why",
        "sort calls desc",
        "limit 25",
      ],
      width: 16,
      height: 8,
    }),
    new LogQueryWidget({
      title: "Turned away by the gateway's limits",
      logGroupNames: [api.accessLog.logGroupName],
      // Every value of the access log is a text.
      queryLines: [
        "filter status like /429/",
        "stats count(*) as calls by route, sourceIp",
        "sort calls desc",
        "limit 25",
      ],
      width: 8,
      height: 8,
    }),
  ];
}

/** One page that tells how the service is: alarms, golden signals, business signals, and what to ask the logs. */
export class OperationsDashboard extends Dashboard {
  constructor(scope: Construct, id: string, watched: Watched, api: RegistrationApi, alarms: Alarms) {
    super(scope, id, {
      // Dashboards of all regions share their names.
      dashboardName: `${Stack.of(scope).stackName}-${Aws.REGION}`,
      defaultInterval: Duration.days(1),
      widgets: [
        [
          new TextWidget({
            markdown: "What the alarms mean and what to do: `docs/operations.md` of oidc-registrar.",
            width: FULL_WIDTH,
            height: 1,
          }),
        ],
        [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms.all], width: FULL_WIDTH, height: 4 })],
        goldenSignals(watched),
        businessSignals(),
        logQueries(watched, api),
      ],
    });
  }
}
