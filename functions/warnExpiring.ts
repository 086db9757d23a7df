import { warningDependencies } from "../lib/runtime/warning.ts";
import { warnExpiring } from "../lib/warnings/warn-expiring.ts";

const dependencies = warningDependencies();

/** What Lambda tells besides the event, as far as it matters here. */
interface Time {
  getRemainingTimeInMillis(): number;
}

/** Once a day: notes at each client that expires soon that it does, which the stream of the table turns into an event. */
export const handler = (_: unknown, context: Time): Promise<void> =>
  warnExpiring(dependencies, () => context.getRemainingTimeInMillis());
