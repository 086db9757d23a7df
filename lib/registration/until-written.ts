import { OAuthError } from "../errors.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** So often is a change tried again when another writer of the same client was faster. */
const ATTEMPTS_MAX = 18;
/**
 * The longest pause before the second try and before the last; in between it grows fourfold from try to try. A hundred
 * writers at once get through by that, and all pauses together end before the function's time is up.
 */
const PAUSE_MILLISECONDS = 10;
const PAUSE_MILLISECONDS_MAX = 640;

/**
 * What `attempt` comes to, which reads, changes and conditionally writes a client, and gives undefined where another
 * writer was faster: all is done again then, on what that one wrote. Throws {@link OAuthError} `unavailable` under
 * lasting contention and where the request was given up, and what `attempt` throws.
 */
export async function untilWritten<T>(
  dependencies: Pick<ClientDependencies, "random" | "pause" | "signal">,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  for (let count = 1; count <= ATTEMPTS_MAX; count += 1) {
    // Lambda may go on with it minutes after the caller was told, and others have changed the client since.
    if (dependencies.signal?.aborted) throw new OAuthError({ kind: "unavailable", what: "time" });
    const result = await attempt();
    if (result !== undefined) return result;
    if (count < ATTEMPTS_MAX) await pauseAfter(dependencies, count);
  }
  throw new OAuthError({ kind: "unavailable", what: "contention" });
}

/** Writers that met once would meet again, were they all to wait the same time. */
function pauseAfter({ random, pause }: Pick<ClientDependencies, "random" | "pause">, count: number): Promise<void> {
  const [jitter = 0] = random(1);
  return pause((jitter / 255) * Math.min(PAUSE_MILLISECONDS * 4 ** (count - 1), PAUSE_MILLISECONDS_MAX));
}
