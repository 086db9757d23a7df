import type { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Operation, type Table } from "aws-cdk-lib/aws-dynamodb";
import type { DeployedFunctionName, FunctionName } from "../../lib/config/setting.ts";
import type { Reason } from "../../lib/errors.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import type { EventName } from "../../lib/observability/events.ts";
import type { EndpointFunction } from "./endpoint-function.ts";

/** What a line of the log is counted as: the kind of a refusal's reason, else the event's own name. */
export type Outcome = EventName | Reason["kind"];

/** The endpoints, in the order of the table of routes. */
export const ENDPOINTS = Object.keys(ROUTES) as readonly FunctionName[];

/** The operations on the client table that an endpoint makes. */
const OPERATIONS = [Operation.GET_ITEM, Operation.PUT_ITEM, Operation.UPDATE_ITEM, Operation.DELETE_ITEM];

/** The events of a function with one outcome, from its log (embedded metric format). */
export function eventCount(name: DeployedFunctionName, outcome: Outcome, period: Duration): Metric {
  return new Metric({
    namespace: "OidcRegistrar",
    metricName: "Events",
    dimensionsMap: { function: name, outcome },
    statistic: "Sum",
    period,
  });
}

/** The sum of up to ten metrics, which is as many as an alarm takes. The label starts with a small letter. */
export function sumOf(label: string, metrics: readonly IMetric[], period: Duration): MathExpression {
  // Names of metrics are told apart across a whole graph.
  const id = label.replace(/\W/g, "_");
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}_${index}`, metric]));
  return new MathExpression({ expression: sumExpression(Object.keys(usingMetrics)), usingMetrics, label, period });
}

/** A metric that counts what seldom happens has no data most of the time, and `+` gives nothing where one side has none. */
const sumExpression = (names: readonly string[]): string =>
  `SUM([${names.map((name) => `FILL(${name}, 0)`).join(", ")}])`;

/** How many of 100 calls the gateway answers with a 5xx, whether it is the functions' or its own. */
export function serverErrorPercentage(api: HttpApi, period: Duration): MathExpression {
  return new MathExpression({
    expression: "100 * errors / requests",
    usingMetrics: {
      errors: api.metricServerError({ period }),
      requests: api.metricCount({ period, statistic: "Sum" }),
    },
    label: "5xx, %",
    period,
  });
}

/**
 * How many of 100 calls of a function fail through no fault of the caller: it crashed or ran out of time (the first),
 * met what nobody foresaw (500), or could not reach the table or the secrets (503). A service that is switched off on
 * purpose (501) is no failure.
 */
export function faultPercentage(name: FunctionName, { lambda }: EndpointFunction, period: Duration): MathExpression {
  const calls = `${name}_calls`;
  const failed = {
    [`${name}_crashes`]: lambda.metricErrors({ period }),
    [`${name}_faults`]: eventCount(name, "unexpected fault", period),
    [`${name}_outages`]: eventCount(name, "unavailable", period),
  };
  return new MathExpression({
    expression: `100 * ${sumExpression(Object.keys(failed))} / ${calls}`,
    usingMetrics: { ...failed, [calls]: lambda.metricInvocations({ period }) },
    label: `${name}, %`,
    period,
  });
}

/** The requests that the client table did not serve, because of a limit or a fault of its own. */
export function unservedTableRequests(table: Table, period: Duration): MathExpression {
  const each = OPERATIONS.flatMap((operation) =>
    ["ThrottledRequests", "SystemErrors"].map(
      (metricName) =>
        new Metric({
          namespace: "AWS/DynamoDB",
          metricName,
          dimensionsMap: { TableName: table.tableName, Operation: operation },
          statistic: "Sum",
          period,
        }),
    ),
  );
  return sumOf("unserved table requests", each, period);
}
