import type { Answer } from "../support/http-client.ts";
import type { Change } from "./changes.ts";
import type { Lane } from "./lane.ts";

/** What a service must be set to for an operation. */
export type ProfileName = "plain" | "rotating";

/** An operation made ready: everything that it needs is there, and it alone is still to be done. */
export interface Attempt {
  /** Does it, the first time with a bad way to AWS. */
  readonly act: () => Promise<Answer>;
  /** Whether these changes of the table are the whole operation and nothing else. */
  readonly isWhole: (changes: readonly Change[], answer: Answer) => boolean;
  /** Does it again as somebody would who was told 503, and throws where that does not help. */
  readonly again: () => Promise<unknown>;
  /** Throws where what was answered does not hold. */
  readonly holds: (answer: Answer) => Promise<unknown>;
}

/** Something that callers of the service do. */
export interface Operation {
  readonly name: string;
  readonly profile: ProfileName;
  /** The status of success. */
  readonly good: number;
  /** The calls of DynamoDB that it makes, each of which can go wrong. */
  readonly calls: readonly string[];
  readonly prepare: (lane: Lane) => Promise<Attempt>;
}

/** Throws unless an answer has this status. */
export function expectStatus(answer: Answer, ...statuses: readonly number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`${answer.status} instead of ${statuses.join(" or ")}: ${answer.text.slice(0, 120)}`);
}
