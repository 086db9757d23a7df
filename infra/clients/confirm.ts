import { ClientsFault, EXIT } from "./clients-fault.ts";
import type { Talk } from "./talk.ts";
import { shown } from "./terminal-text.ts";

/** What has to be typed before something is done that can not be undone by itself. */
export interface Confirmation {
  /** What will be done, after "to". */
  readonly purpose: string;
  /** What may be typed, the one that is asked for last: an identifier, say. Blank ones confirm nothing. */
  readonly answers: readonly string[];
  /** What the answers are, for people: "its name or its client_id". */
  readonly kind: string;
  /** What the command line gave in advance. */
  readonly given: string | undefined;
}

/**
 * Comes back only when one of the answers was given or typed, as it is or as it is shown. Throws {@link ClientsFault}
 * otherwise.
 */
export async function confirm({ purpose, answers, kind, given }: Confirmation, { ask }: Talk): Promise<void> {
  const example = shown(answers.at(-1) ?? "");
  if (given === undefined && ask === undefined)
    throw new ClientsFault(`not confirmed, nothing was done; to ${purpose}: --confirm ${example}`, {
      exitCode: EXIT.refused,
    });
  const typed = given ?? (await ask?.(`Type ${kind} to ${purpose}: `)) ?? "";
  const isMeant = answers.some((answer) => answer.trim() !== "" && [answer, shown(answer)].includes(typed.trim()));
  if (!isMeant) throw new ClientsFault(`that is not ${kind}; nothing was done`, { exitCode: EXIT.refused });
}
