import { OAuthError, type Reason } from "../../lib/errors.ts";

/** Why something is refused; throws for what is done, and for faults. */
export function reasonOf(work: () => unknown): Reason {
  try {
    work();
  } catch (error) {
    if (error instanceof OAuthError) return error.reason;
    throw error;
  }
  throw new Error("not refused");
}
