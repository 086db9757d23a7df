import type { ClientEvent } from "./client-event.ts";

/** A bus takes no more in one call than this, names and times of events included. */
const BUS_BYTES_MAX = 262_144;
/** What a bus counts of an event besides the detail: its source, its type and its time. */
const ENTRY_BYTES = 64;

/** A bus takes so many events at once, and a pipe does not deliver a longer answer of its enrichment at all. */
export const EVENTS_PER_BATCH_MAX = 10;

/** The most events that one record can give: a change of metadata that renews the secret and brings a client back. */
export const EVENTS_PER_RECORD_MAX = 3;

/** So many records the pipe hands over at once. */
export const RECORDS_PER_BATCH_MAX = Math.floor(EVENTS_PER_BATCH_MAX / EVENTS_PER_RECORD_MAX);

/** The share of a call of the bus that the events of one record may take. */
export const RECORD_BYTES_MAX = Math.floor(BUS_BYTES_MAX / RECORDS_PER_BATCH_MAX) - EVENTS_PER_RECORD_MAX * ENTRY_BYTES;

/**
 * The events of one record as a bus takes them. Whatever the service writes fits; of an item that somebody else has
 * filled, events say no more than which client it is, since one that does not fit would hold up all behind it.
 */
export function fitting(events: readonly ClientEvent[]): readonly ClientEvent[] {
  return Buffer.byteLength(JSON.stringify(events)) <= RECORD_BYTES_MAX ? events : events.map(reduced);
}

function reduced({ type, client_id, change_id, time, revision }: ClientEvent): ClientEvent {
  // Not what the type has else: the contract says so of events that are reduced.
  return { type, client_id, change_id, ...(time !== undefined && { time }), revision, reduced: true } as ClientEvent;
}
