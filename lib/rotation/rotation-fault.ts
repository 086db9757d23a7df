/** Why a step of a rotation cannot be done. */
export type RotationFaultReason =
  | "no such step"
  | "no such version"
  | "version is not pending"
  | "no current version"
  | "no credentials in the current version"
  | "no credentials in the pending version"
  | "initToken does not take the current password"
  | "initToken does not take the new password"
  | "a call failed";

/** Ends a step as failed, in words of our own: what AWS or the endpoint said may quote what nobody should read. */
export class RotationFault extends Error {
  override readonly name = "RotationFault";
  readonly reason: RotationFaultReason;
  /** What initToken answered, where that is the matter. */
  readonly status: number | undefined;

  constructor(reason: RotationFaultReason, status?: number) {
    super(reason);
    this.reason = reason;
    this.status = status;
  }
}
