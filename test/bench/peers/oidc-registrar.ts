import { listen, loopbackUrl } from "../../../infra/local/listen.ts";
import { type ClientRecord, toRecord } from "../../../lib/store/client-record.ts";
import { gatewayFor, type MemoryRegistrar, memoryRegistrar } from "../memory-registrar.ts";
import { say } from "../program.ts";

// This service in one process, with its clients in memory as they would stand in the table.
const clients = new Map<string, ClientRecord>();
const { promise, resolve } = Promise.withResolvers<MemoryRegistrar>();
const url = loopbackUrl(await listen(gatewayFor(promise), 0));
const registrar = await memoryRegistrar(url, async (client) => {
  clients.set(client.clientId, toRecord(client));
  return true;
});
resolve(registrar);
say({ url: `${url}/oidc/register`, token: registrar.token });
