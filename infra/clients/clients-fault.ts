/** The exit codes of the command. */
export const EXIT = {
  done: 0,
  /** Something failed, was stopped, or was found to be wrong. */
  failed: 1,
  /** The command line says nothing that can be done, or what it says was not confirmed; nothing was done. */
  refused: 2,
  notFound: 3,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command ends early, told to its user in one or two lines. */
export class ClientsFault extends Error {
  override readonly name = "ClientsFault";
  readonly exitCode: ExitCode;

  constructor(message: string, { exitCode, ...options }: ErrorOptions & { readonly exitCode: ExitCode }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
