import type { ClientEvent } from "../lib/events/client-event.ts";
import { describeChanges } from "../lib/events/describe-changes.ts";
import type { StreamRecord } from "../lib/events/stream-record.ts";
import { describingLog } from "../lib/runtime/describing.ts";

const log = describingLog();

/** Between the stream of the client table and the events bus: records in, events out; the pipe puts each on the bus. */
export const handler = async (records: readonly StreamRecord[]): Promise<readonly ClientEvent[]> =>
  describeChanges(records, log);
