/** A reason why the runner can not start that its user can do something about; the message is one line. */
export class StartFault extends Error {
  override readonly name = "StartFault";
}

/** The code of a system error, such as `EADDRINUSE`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
