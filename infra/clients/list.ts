import { isUnreadable, scanClients } from "../../lib/store/scan-clients.ts";
import { clientColumns, clientDocument } from "./client-document.ts";
import { EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { countText } from "./count-text.ts";
import { readNarrowing } from "./filters.ts";
import { gather } from "./gather.ts";
import { jsonText } from "./terminal-text.ts";

/** `list`: the clients that fit, the oldest first. */
export async function list(surroundings: Surroundings): Promise<ExitCode> {
  const { given, connection, print, talk, width } = surroundings;
  const { documents, tableName, dependencies } = connection;
  const now = dependencies.clock();
  const { fits, limit } = readNarrowing(given, now);
  const pages = scanClients(documents, tableName, given.text("token"));
  const { found, scanned, isCut } = await gather(pages, surroundings, fits, limit);
  const clients = found
    .toSorted((one, other) => (isUnreadable(one) ? 0 : one.issuedAt) - (isUnreadable(other) ? 0 : other.issuedAt))
    .map((client) => clientDocument(client, now));
  if (given.flag("json")) print(jsonText({ clients, scanned_items: scanned, limited: isCut }));
  else if (clients.length > 0) print(renderColumns(clientColumns(clients), width));
  const how = isCut ? `, and no more were looked for (--limit ${limit})` : "";
  talk.say(`${countText(clients.length, "client")}${how}`);
  return EXIT.done;
}
