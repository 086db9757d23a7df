import { EVENTS, type EventFields, type EventName } from "./events.ts";

/** Writes events, each as one line of JSON that is a CloudWatch metric as well. */
export interface Log {
  event(name: EventName, fields?: EventFields): void;
  /** The same log with the request's identifier in every line. */
  forRequest(requestId: string): Log;
}

/**
 * CloudWatch embedded metric format: the events of a function counted by outcome, without a call that a caller waits for.
 * The members of `_aws` that are the same in every line, as text.
 */
const METRIC = JSON.stringify({
  CloudWatchMetrics: [
    {
      Namespace: "OidcRegistrar",
      Dimensions: [["function", "outcome"]],
      Metrics: [{ Name: "Events", Unit: "Count" }],
    },
  ],
}).slice(1, -1);

/** Where lines go, and what the time is. */
export interface LogTarget {
  readonly write: (line: string) => void;
  readonly nowMilliseconds: () => number;
  /** The function's name, one of the two dimensions of its metrics. */
  readonly functionName: string;
}

/** A log that writes JSON lines to `target`; `JSON.stringify` leaves no way to forge a second line. */
export function createLog(target: LogTarget, requestId?: string): Log {
  return {
    event: (name, fields = {}) => {
      const timestamp = target.nowMilliseconds();
      const line = JSON.stringify({
        timestamp: new Date(timestamp).toISOString(),
        level: EVENTS[name],
        event: name,
        function: target.functionName,
        request_id: requestId,
        ...fields,
        outcome: fields.reason ?? name,
        Events: 1,
      });
      target.write(`${line.slice(0, -1)},"_aws":{"Timestamp":${timestamp},${METRIC}}}\n`);
    },
    forRequest: (id) => createLog(target, id),
  };
}
