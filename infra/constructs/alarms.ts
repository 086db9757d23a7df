import { Duration, Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { FunctionName } from "../../lib/config/setting.ts";
import { type EndpointFunction, TIMEOUT } from "./endpoint-function.ts";
import {
  ENDPOINTS,
  eventCount,
  faultPercentage,
  serverErrorPercentage,
  sumOf,
  unservedTableRequests,
} from "./metrics.ts";

/** What is watched, and what is out of the ordinary. */
export interface Watched {
  readonly api: HttpApi;
  readonly functions: Readonly<Record<FunctionName, EndpointFunction>>;
  readonly table: Table;
  readonly registrationsPerHourBaseline: number;
  /** There where the password is rotated by schedule. */
  readonly rotation: EndpointFunction | undefined;
  /** There where clients are warned before they expire. */
  readonly warnings: EndpointFunction | undefined;
}

/** One alarm: it rings when `metric` is above `threshold` in `datapoints` of the last `periods`. */
interface AlarmRow {
  /** Names its chapter in docs/operations.md, too. */
  readonly name: string;
  /** Who feels what while it rings. */
  readonly impact: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly datapoints: number;
  readonly periods: number;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);

/** In three of the last five minutes: a single hiccup passes, and a bad deployment is noticed while it is still a canary. */
const LASTING = { datapoints: 3, periods: 5 } as const;
/** In ten minutes out of fifteen, of what clients of AWS get over by trying again. */
const STUBBORN = { datapoints: 2, periods: 3 } as const;
const AT_ONCE = { datapoints: 1, periods: 1 } as const;

/** One call in a hundred. Callers try again; nobody tries a hundred times. */
const FAULT_PERCENTAGE_MAX = 1;
/** A warm call takes tens of milliseconds and a cold one under a second; beyond this, a call to AWS has timed out (2 s) and been repeated. */
const SLOW_MILLISECONDS = 3000;
/** Four fifths of the time a function has: beyond it calls are about to be cut off in the middle. */
const NEAR_TIMEOUT_MILLISECONDS = TIMEOUT.toMilliseconds() * 0.8;
/** In five minutes: people mistype a few times, a job with an old password tries every minute; more than one in twelve seconds is neither. */
const REFUSED_OPERATORS_MAX = 25;
/** The part of its reserved concurrency beyond which an endpoint soon turns callers away. */
const RESERVED_PART = 0.8;
/** With less than this reserved, one call more is the whole difference; the alarm on throttles says enough. */
const RESERVED_WORTH_WATCHING = 10;

function serviceRows({ api, table, registrationsPerHourBaseline, rotation, warnings }: Watched): readonly AlarmRow[] {
  const everywhere = (outcome: "secrets unreachable" | "unexpected fault") =>
    sumOf(
      outcome,
      ENDPOINTS.map((name) => eventCount(name, outcome, FIVE_MINUTES)),
      FIVE_MINUTES,
    );
  return [
    {
      name: "server-errors",
      impact: "More than 1 call in 100 is answered with a 5xx: relying parties can not register or manage clients.",
      metric: serverErrorPercentage(api, MINUTE),
      threshold: FAULT_PERCENTAGE_MAX,
      ...LASTING,
    },
    {
      name: "slow-answers",
      impact:
        "1 call in 100 takes longer than 3 s: callers wait, and those with short time limits give up and try again.",
      metric: api.metricLatency({ statistic: "p99", period: FIVE_MINUTES }),
      threshold: SLOW_MILLISECONDS,
      ...STUBBORN,
    },
    {
      name: "unexpected-faults",
      impact: "A caller got a 500 for a reason nobody foresaw: a defect, or an item that can not be read.",
      metric: everywhere("unexpected fault"),
      threshold: 0,
      ...AT_ONCE,
    },
    {
      name: "secrets-unreachable",
      impact:
        "Functions work with the last password and keys they read; new function instances answer 503, and a rotation has no effect.",
      metric: everywhere("secrets unreachable"),
      threshold: 0,
      ...STUBBORN,
    },
    {
      name: "client-table",
      impact: "DynamoDB refuses or fails requests: registrations and changes are slow or answered with 503.",
      metric: unservedTableRequests(table, FIVE_MINUTES),
      threshold: 0,
      ...STUBBORN,
    },
    {
      name: "initToken-refusals",
      impact:
        "Somebody is guessing the operators' password, or a job goes on with an old one. Nobody has got in by that.",
      metric: eventCount("initToken", "operator_credentials_refused", FIVE_MINUTES),
      threshold: REFUSED_OPERATORS_MAX,
      ...AT_ONCE,
    },
    {
      name: "registrations-above-baseline",
      impact: `More than ${registrationsPerHourBaseline} clients were registered in an hour: a loop, a leaked token, or a baseline that is too low. Each one is in the table to stay.`,
      metric: eventCount("register", "client registered", HOUR),
      threshold: registrationsPerHourBaseline,
      ...AT_ONCE,
    },
    // While nothing rotates on its own there is nothing to count, and an alarm that can not ring only soothes.
    ...(rotation === undefined ? [] : [rotationRow(rotation)]),
    ...(warnings === undefined ? [] : [warningsRow(warnings)]),
  ];
}

const rotationRow = ({ lambda }: EndpointFunction): AlarmRow => ({
  name: "rotation-failed",
  impact:
    "A step of the password's rotation failed. Before the last step the old password stays good; in the last one the new one is current already, and initToken did not take it.",
  // Every failure is thrown, so that this counts crashes and time-outs as well.
  metric: lambda.metricErrors({ period: FIVE_MINUTES }),
  threshold: 0,
  ...AT_ONCE,
});

const warningsRow = ({ lambda }: EndpointFunction): AlarmRow => ({
  name: "warnings-unfinished",
  impact:
    "The daily run that warns clients before they expire failed or did not come to its end: some are warned a day late, or not at all if it goes on.",
  metric: sumOf(
    "unfinished runs",
    [
      // Of a run that was cut off there is no line of the log.
      lambda.metricErrors({ period: HOUR }),
      eventCount("warnExpiring", "expiry warnings unfinished", HOUR),
    ],
    HOUR,
  ),
  threshold: 0,
  ...AT_ONCE,
});

function endpointRows({ functions }: Watched, name: FunctionName): readonly AlarmRow[] {
  const endpoint = functions[name];
  const { lambda, reservedConcurrency = 0 } = endpoint;
  const isReserved = reservedConcurrency >= RESERVED_WORTH_WATCHING;
  return [
    {
      name: `${name}-faults`,
      impact: `More than 1 call of ${name} in 100 fails through no fault of the caller: it crashed, timed out, or could not reach what it needs.`,
      metric: faultPercentage(name, endpoint, MINUTE),
      threshold: FAULT_PERCENTAGE_MAX,
      ...LASTING,
    },
    {
      name: `${name}-near-timeout`,
      impact: `1 call of ${name} in 100 takes nearly as long as a function may: soon calls are cut off, and callers do not learn whether they had an effect.`,
      metric: lambda.metricDuration({ statistic: "p99", period: FIVE_MINUTES }),
      threshold: NEAR_TIMEOUT_MILLISECONDS,
      ...STUBBORN,
    },
    {
      name: `${name}-throttles`,
      impact: `Calls of ${name} are turned away unserved: its reserved concurrency, or that of the account, is used up.`,
      metric: lambda.metricThrottles({ period: FIVE_MINUTES }),
      threshold: 0,
      ...AT_ONCE,
    },
    ...(isReserved
      ? [
          {
            name: `${name}-concurrency`,
            impact: `${name} uses four fifths of its reserved concurrency: with a little more traffic callers are turned away.`,
            metric: lambda.metric("ConcurrentExecutions", { statistic: "Maximum", period: MINUTE }),
            threshold: reservedConcurrency * RESERVED_PART,
            ...LASTING,
          },
        ]
      : []),
  ];
}

/** Every alarm of the service; each says in its description what it means for whom, and sends its changes to the topic. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];
  readonly #byName: ReadonlyMap<string, Alarm>;

  constructor(scope: Construct, id: string, watched: Watched, action: SnsAction) {
    super(scope, id);
    const rows = [...serviceRows(watched), ...ENDPOINTS.flatMap((name) => endpointRows(watched, name))];
    this.#byName = new Map(rows.map((row) => [row.name, this.#alarm(row, action)]));
    this.all = [...this.#byName.values()];
  }

  /** The alarms that take a new version of an endpoint back: those that a bad version makes ring. */
  againstNewVersionOf(name: FunctionName): Alarm[] {
    const names = ["server-errors", "unexpected-faults", `${name}-faults`, `${name}-near-timeout`];
    return names.flatMap((one) => this.#byName.get(one) ?? []);
  }

  #alarm({ name, impact, metric, threshold, datapoints, periods }: AlarmRow, action: SnsAction): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: `${impact} What to do: docs/operations.md, "${name}".`,
      metric,
      threshold,
      datapointsToAlarm: datapoints,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // No data is no calls, or none that went wrong.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}
