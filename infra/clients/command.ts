import type { ExitCode } from "./clients-fault.ts";
import type { Given } from "./command-line.ts";
import type { Connection } from "./connection.ts";
import type { OptionName } from "./options.ts";
import type { Talk } from "./talk.ts";

/** What a command works with. */
export interface Surroundings {
  readonly given: Given;
  readonly connection: Connection;
  /** For results. */
  readonly print: (text: string) => void;
  /** The columns of the terminal that results go to; none where they do not. */
  readonly width?: number;
  /** For everything else. */
  readonly talk: Talk;
  /** Whether the user wants it to stop. */
  readonly stop: AbortSignal;
}

/** All that a command may have to do on AWS, besides finding the stack. */
export const RIGHTS = [
  "dynamodb:Scan",
  "dynamodb:GetItem",
  "dynamodb:UpdateItem",
  "dynamodb:DeleteItem",
  "dynamodb:PutItem",
  "secretsmanager:GetSecretValue",
] as const;

/** One of the rights. */
export type Right = (typeof RIGHTS)[number];

/** A row of the table of commands. */
export interface Command {
  /** One word or two. */
  readonly name: string;
  /** What comes after it: `<client_id>`, or `[client_id...]` where there may be any number. */
  readonly argument?: string;
  readonly summary: string;
  /** The options it has besides those of every command. */
  readonly options: readonly OptionName[];
  /** The rights it needs of AWS, in the order of {@link RIGHTS}. */
  readonly rights: readonly Right[];
  readonly run: (surroundings: Surroundings) => Promise<ExitCode>;
}
