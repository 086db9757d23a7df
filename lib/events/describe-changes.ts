import type { Log } from "../observability/log.ts";
import type { ClientEvent } from "./client-event.ts";
import { clientEventsOf, clientIdOf, isReadable } from "./client-events.ts";
import type { StreamRecord } from "./stream-record.ts";

/** The events of a batch in the order of its records; what cannot be read is left out and logged. */
export function describeChanges(records: readonly StreamRecord[], log: Log): readonly ClientEvent[] {
  return records.flatMap((record) => {
    const clientId = clientIdOf(record);
    if (clientId !== undefined && !isReadable(record)) {
      log.event("change not described", { client_id: clientId, reason: "format_unknown" });
    }
    return clientEventsOf(record);
  });
}
