import type { Client } from "../../lib/registration/client.ts";
import type { Change, Changed } from "./change.ts";
import { clientColumns, clientDocument, nameOf } from "./client-document.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { confirm } from "./confirm.ts";
import { findClient } from "./find-client.ts";
import { rehearsing } from "./rehearsal.ts";
import { jsonText } from "./terminal-text.ts";

/** A command that changes one client: shows it, rehearses the change, has it confirmed, and does it. */
export const changeClient =
  (change: Change) =>
  async (surroundings: Surroundings): Promise<ExitCode> => {
    const { given, connection, talk, width } = surroundings;
    const { dependencies } = connection;
    const [clientId = ""] = given.operands;
    const client = await findClient(dependencies.store, clientId);
    const document = documentOf(client, surroundings);
    talk.write(renderColumns(clientColumns([document]), width));
    const rehearsed = await change.act(rehearsing(dependencies), { clientId, name: "rehearsal" });
    if (rehearsed === "unknown client") throw gone();
    if (rehearsed === "nothing to do") {
      talk.say(`nothing to do: ${change.already}`);
      return answer(surroundings, change, "nothing to do", { client });
    }
    if (given.flag("dry-run")) {
      talk.say(`dry run, nothing was done; ${change.name} would come to this: the client ${change.effect(rehearsed)}`);
      // The token of a rehearsal opens nothing, and nobody shall try.
      return answer(surroundings, change, "would be done", rehearsed.client ? { client: rehearsed.client } : {});
    }
    if (change.isConfirmed) await confirmed(change, client, surroundings);
    return perform(surroundings, change, clientId);
  };

async function confirmed(change: Change, client: Client, { given, talk }: Surroundings): Promise<void> {
  const name = nameOf({ metadata: { ...client.metadata } });
  const answers = [name, client.clientId];
  const kind = name.trim() === "" ? "its client_id" : "its name or its client_id";
  await confirm({ purpose: `${change.name} this client`, answers, kind, given: given.text("confirm") }, talk);
}

async function perform(surroundings: Surroundings, change: Change, clientId: string): Promise<ExitCode> {
  const { connection, talk } = surroundings;
  // What is deleted keeps no record of who did it.
  const name = change.name === "delete" ? "" : await connection.operatorName();
  const changed = await change.act(connection.dependencies, { clientId, name });
  if (changed === "unknown client") throw gone();
  if (changed === "nothing to do") {
    talk.say(`nothing to do any more: ${change.already}`);
    return answer(surroundings, change, "nothing to do", {});
  }
  talk.say(`done: the client now ${change.effect(changed)}`);
  return answer(surroundings, change, "done", changed);
}

const gone = (): ClientsFault =>
  new ClientsFault("the client is gone: somebody else has just deleted it", { exitCode: EXIT.notFound });

const documentOf = (client: Client, { connection }: Surroundings) =>
  clientDocument({ ...client, metadata: { ...client.metadata } }, connection.dependencies.clock());

/** The result for programs, and for people the one thing that is not said elsewhere: a token. */
function answer(
  surroundings: Surroundings,
  { name }: Change,
  outcome: "done" | "would be done" | "nothing to do",
  { client, registrationAccessToken: token }: Changed,
): ExitCode {
  const { given, print } = surroundings;
  if (given.flag("json")) {
    const document = {
      action: name,
      outcome,
      client_id: given.operands[0],
      ...(client && { client: documentOf(client, surroundings) }),
      ...(token !== undefined && { registration_access_token: token }),
    };
    print(jsonText(document));
  } else if (token !== undefined) {
    print(`${token}\n`);
    surroundings.talk.say("This is the registration access token. It is kept nowhere and is not shown again.");
  }
  return EXIT.done;
}
