import type { Credentials } from "../registration/operator-credentials.ts";
import type { RotationDependencies } from "./ports.ts";
import { RotationFault, type RotationFaultReason } from "./rotation-fault.ts";

/**
 * The answers with which initToken is well: a token, none needed in OPEN mode (406), switched off (501). The last two
 * come before the password is looked at, and say the most that can be known there.
 */
const WELL: readonly number[] = [200, 406, 501];
/** A function looks for a new password once a second at most; a gateway's limit or a cold start passes as quickly. */
const ATTEMPTS = 5;
const PAUSE_MILLISECONDS = 1100;

/** Logs in at the live endpoint until it is well, for some seconds. Throws {@link RotationFault} with `otherwise`. */
export async function probeInitToken(
  { username, password }: Credentials,
  { logIn, pause }: Pick<RotationDependencies, "logIn" | "pause">,
  otherwise: RotationFaultReason,
): Promise<void> {
  let status: number | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    // No answer at all is as passing as a bad one.
    status = await logIn(username, password).catch(() => undefined);
    if (status !== undefined && WELL.includes(status)) return;
    if (attempt < ATTEMPTS) await pause(PAUSE_MILLISECONDS);
  }
  throw new RotationFault(otherwise, status);
}
