import { OAuthError } from "../../lib/errors.ts";
import { removeClient } from "../../lib/registration/operate-client.ts";
import { scanClients } from "../../lib/store/scan-clients.ts";
import { findInitialToken } from "../../lib/store/scan-initial-tokens.ts";
import { clientColumns, clientDocument } from "./client-document.ts";
import { EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { confirm } from "./confirm.ts";
import { countText } from "./count-text.ts";
import { gather } from "./gather.ts";
import { createProgress } from "./progress.ts";
import { jsonText, shown } from "./terminal-text.ts";
import { tokenDocument } from "./token-document.ts";

/** So many of a wipe are shown before it is confirmed; all of them in JSON. */
const SHOWN_MAX = 10;
/** Deletions at once: quick, and far from what makes an on-demand table throttle. */
const CONCURRENCY = 8;

/** `tokens wipe`: deletes the clients that came of an initial access token, recorded or not. */
export async function wipeToken(surroundings: Surroundings): Promise<ExitCode> {
  const { given, connection, talk, width } = surroundings;
  const { documents, tableName, dependencies } = connection;
  const tokenId = given.operands[0] ?? "";
  const { found } = await gather(scanClients(documents, tableName, tokenId), surroundings);
  const now = dependencies.clock();
  const clients = found.map((client) => clientDocument(client, now));
  const unreadable = clients.flatMap(({ state, client_id }) => (state === "unknown format" ? [client_id] : []));
  const ids = clients.map(({ client_id }) => client_id).filter((id) => !unreadable.includes(id));
  if (clients.length === 0) {
    talk.say("nothing to do: no client in this table came of this token");
    return answer(surroundings, "nothing to do", { deleted: [], left: [], failed: [] });
  }
  talk.write(renderColumns(clientColumns(clients.slice(0, SHOWN_MAX)), width));
  if (clients.length > SHOWN_MAX) talk.say(`and ${clients.length - SHOWN_MAX} more (list --token ${shown(tokenId)})`);
  await warnOfGoodToken(surroundings, tokenId);
  if (given.flag("dry-run")) {
    talk.say(`dry run, nothing was done; ${countText(ids.length, "client")} would be deleted for good`);
    if (unreadable.length > 0) talk.say(`${unreadable.length} can not be read and would stay`);
    return answer(surroundings, "would be done", { deleted: [], left: ids, failed: unreadable });
  }
  if (ids.length > 0) await confirmed(surroundings, ids.length);
  const { failed, ...wiped } = await removeAll(surroundings, ids);
  return finish(surroundings, { ...wiped, failed: [...unreadable, ...failed] });
}

async function confirmed({ given, talk }: Surroundings, count: number): Promise<void> {
  const purpose = `delete ${count === 1 ? "the" : "all"} ${countText(count, "client")}`;
  await confirm({ purpose, answers: [String(count)], kind: "their number", given: given.text("confirm") }, talk);
}

/** Clients of a token that still works would come again. */
async function warnOfGoodToken({ connection, talk }: Surroundings, tokenId: string): Promise<void> {
  const { documents, tableName, dependencies } = connection;
  const token = await findInitialToken(documents, tableName, tokenId);
  if (token !== undefined && tokenDocument(token, dependencies.clock()).state === "good")
    talk.say("the token still works: revoke it first, or new clients may come of it (tokens revoke)");
}

interface Wiped {
  readonly deleted: readonly string[];
  readonly left: readonly string[];
  readonly failed: readonly string[];
}

/** Removes clients, a few at a time. One that can not be read does not keep the others; a stop lets those under way end. */
async function removeAll(
  { connection, talk, stop }: Surroundings,
  ids: readonly string[],
): Promise<Wiped & { readonly fault?: unknown }> {
  const progress = createProgress(talk, "clients deleted");
  const left = [...ids];
  const [deleted, failed]: [string[], string[]] = [[], []];
  let fault: OAuthError | undefined;
  const work = async (): Promise<void> => {
    for (let clientId = left.shift(); clientId !== undefined; clientId = left.shift()) {
      try {
        // Where somebody else was faster there is none, which is what was wanted.
        await removeClient(connection.dependencies, { clientId, name: "" });
        deleted.push(clientId);
      } catch (error) {
        failed.push(clientId);
        // A table out of reach is so for each of them.
        if (error instanceof OAuthError) fault ??= error;
      }
      progress.at(deleted.length, ids.length);
      if (stop.aborted || fault !== undefined) return;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  progress.end();
  return { deleted, left, failed, ...(fault && { fault }) };
}

function finish(surroundings: Surroundings, wiped: Wiped & { readonly fault?: unknown }): ExitCode {
  const { talk, stop } = surroundings;
  const { deleted, left, failed, fault } = wiped;
  const total = deleted.length + left.length + failed.length;
  const isStopped = stop.aborted && left.length > 0;
  const word = isStopped ? "stopped" : deleted.length < total ? "incomplete" : "done";
  talk.say(`${word}: ${deleted.length} of ${countText(total, "client")} deleted`);
  if (failed.length > 0)
    talk.say(`could not be deleted, or not even be read (docs/operators.md): ${failed.map(shown).join(", ")}`);
  if (left.length > 0) talk.say(`${left.length} were not tried; the same command goes on with what is left`);
  const code = answer(surroundings, left.length + failed.length === 0 ? "done" : "incomplete", wiped);
  if (fault !== undefined) throw fault;
  return code;
}

function answer(
  { given, print }: Surroundings,
  outcome: "done" | "would be done" | "nothing to do" | "incomplete",
  { deleted, left, failed }: Wiped,
): ExitCode {
  if (given.flag("json"))
    print(jsonText({ action: "wipe", outcome, initial_token_id: given.operands[0], deleted, left, failed }));
  return outcome === "incomplete" ? EXIT.failed : EXIT.done;
}
