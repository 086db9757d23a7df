import { OAuthError } from "../../lib/errors.ts";
import type { Client } from "../../lib/registration/client.ts";
import type { ClientStore } from "../../lib/registration/ports.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";

/** More than a key of the table has room for is no identifier; whatever else stands in the table can be looked after. */
const ID_CHARACTERS_MAX = 500;

/** The client that the command line names. Throws {@link ClientsFault} where there is none, or none that can be read. */
export async function findClient(store: ClientStore, clientId: string): Promise<Client> {
  const client = clientId.length <= ID_CHARACTERS_MAX ? await readClient(store, clientId) : undefined;
  if (client === undefined)
    throw new ClientsFault("there is no client with this identifier in this table (npm run clients -- list)", {
      exitCode: EXIT.notFound,
    });
  return client;
}

async function readClient(store: ClientStore, clientId: string): Promise<Client | undefined> {
  try {
    return await store.find(clientId);
  } catch (cause) {
    // The table's own failures are of this class; what else can go wrong is the item.
    if (cause instanceof OAuthError) throw cause;
    const message =
      "the client's item can not be read, and so neither changed nor deleted here: a later version of this project wrote " +
      "it, which can, or it is damaged and has to be mended or deleted by hand (docs/operators.md)";
    throw new ClientsFault(message, { exitCode: EXIT.failed, cause });
  }
}
