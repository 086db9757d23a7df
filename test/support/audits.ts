import { appended } from "../../lib/audit/append.ts";
import type { AuditAction } from "../../lib/audit/entry.ts";
import type { Client } from "../../lib/registration/client.ts";
import { createKeyring, type Keyring } from "../../lib/tokens/keyring.ts";
import { accepted, storedClient } from "./clients.ts";
import type { Json } from "./http-client.ts";
import { createMemorySecret, type MemorySecret } from "./memory-secret.ts";

/** The keys of audits in a test, and the secret behind them. */
export function auditKeys(): { readonly keyring: Keyring; readonly secret: MemorySecret } {
  const secret = createMemorySecret("v1", "the text of the keys secret");
  return { keyring: createKeyring(secret), secret };
}

const CREATED = 1_800_000_000;

/** A client that is given its metadata by one change after another, with the audit that the service writes; `before` is where it begins. */
export async function auditedClient(
  keyring: Keyring,
  metadata: readonly Json[],
  members: Partial<Client> = {},
  before?: Client,
): Promise<Client> {
  let client = before;
  for (const one of metadata) {
    const revision = (client?.revision ?? 0) + 1;
    const { audit: _, ...after } = storedClient({ ...members, revision, metadata: accepted(one) });
    const actions: readonly AuditAction[] = [revision === 1 ? "registered" : "amended"];
    const actor = { by: "registration-access-token", id: "abcdefghijk", source: "192.0.2.7" } as const;
    const audit = appended(client, after, { actor, actions, at: CREATED + revision * 60 }, await keyring.current());
    client = { ...after, audit };
  }
  if (client === undefined) throw new Error("a client has some metadata");
  return client;
}

/** So many documents, each another than the one before. */
export const documents = (count: number): readonly Json[] =>
  Array.from({ length: count }, (_, index) => ({
    redirect_uris: [`https://rp.example.org/callback/${index}`],
    client_name: `Client ${index}`,
    ...(index % 3 === 0 && { contacts: [`owner-${index}@example.org`] }),
  }));
