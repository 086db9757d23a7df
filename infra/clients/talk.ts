/** Where a command says what is not its result: questions, progress, remarks. */
export interface Talk {
  say(line: string): void;
  /** Writes as it is, without a line's end. */
  write(text: string): void;
  /** Whether a line can be taken back, which a file or a pipe can not do. */
  readonly isTerminal: boolean;
  /** Asks, and gives the answer; absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
}
