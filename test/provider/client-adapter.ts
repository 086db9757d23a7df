import { randomBytes } from "node:crypto";
import type { Provider, ProviderClient } from "oidc-provider";
import type { RegisteredClient } from "../../lib/reader/client-lookup.ts";
import type { ClientReader } from "../../lib/reader/client-reader.ts";
import { needsSecretInClear, type ProviderTakes } from "../../lib/reader/secret-need.ts";

/** The name under which the secret before travels in a client's metadata; for the provider's `extraClientMetadata`. */
export const PREVIOUS_SECRET = "previous_client_secret";

/**
 * Stands where node-oidc-provider wants a secret and the digest is enough. Nobody knows it: should the comparison that
 * `serveRegisteredClients` puts in ever be lost, no secret is good any more.
 */
const NOT_THE_SECRET = randomBytes(32).toString("base64url");

/** The adapter for the model `Client`: registered clients that may be used, and no others. */
export function createClientAdapter(reader: ClientReader, takes: ProviderTakes = {}) {
  const readOnly = async (): Promise<never> => {
    throw new Error("clients are registered and changed at the registration endpoint alone");
  };
  return {
    find: async (clientId: string): Promise<Record<string, unknown> | undefined> => {
      const lookup = await reader.find(clientId);
      if (lookup.state !== "active") return undefined;
      const { client } = lookup;
      return {
        ...structuredClone(client.metadata),
        client_id: client.clientId,
        client_id_issued_at: client.issuedAt,
        ...(await secretMembers(reader, client, takes)),
      };
    },
    upsert: readOnly,
    destroy: readOnly,
  };
}

async function secretMembers(
  reader: ClientReader,
  { clientId, secretExpiresAt, metadata }: RegisteredClient,
  takes: ProviderTakes,
) {
  if (secretExpiresAt === undefined) return {};
  const { current, previous } = needsSecretInClear(metadata, takes) ? await reader.openSecrets(clientId) : {};
  return {
    client_secret: current?.secret ?? NOT_THE_SECRET,
    client_secret_expires_at: secretExpiresAt,
    ...(previous && { [PREVIOUS_SECRET]: previous.secret }),
  };
}

/** Makes a provider take what the reader takes: current secrets and those before, of clients whose use is noted. */
export function serveRegisteredClients(provider: Provider, reader: ClientReader): void {
  const { Client } = provider;
  // client_secret_basic and client_secret_post: by digest. The provider awaits the answer.
  Client.prototype.compareClientSecret = async function compareClientSecret(this: ProviderClient, presented: string) {
    return (await reader.verifySecret(this.clientId, presented)) !== undefined;
  };
  // client_secret_jwt and HS request objects: a second key beside the first. The first one signs.
  const find = Client.find.bind(Client);
  const hasBoth = new WeakSet<ProviderClient>();
  Client.find = async (clientId) => {
    const client = await find(clientId);
    const secret = client?.previous_client_secret;
    if (client !== undefined && secret !== undefined && !hasBoth.has(client)) {
      hasBoth.add(client);
      const k = Buffer.from(secret).toString("base64url");
      for (const { alg, use } of [...client.symmetricKeyStore].filter((key) => key.use === "sig"))
        client.symmetricKeyStore.add({ kty: "oct", use, alg, k });
    }
    return client;
  };
  // A client is used when it gets tokens. No response waits for this, and it never fails.
  provider.on("grant.success", ({ oidc: { client } }) => {
    if (client !== undefined) void reader.heartbeat(client.clientId);
  });
}
