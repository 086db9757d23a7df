import type { Log } from "../../lib/observability/log.ts";

/** The events of the use cases are the functions' metrics; a command tells its user what has happened itself. */
export const silentLog: Log = { event: () => undefined, forRequest: () => silentLog };
