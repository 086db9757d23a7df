import type { AuditEntry } from "../../lib/audit/entry.ts";
import type { AcceptedMetadata } from "../../lib/metadata/accept-metadata.ts";
import type { Client } from "../../lib/registration/client.ts";
import type { Json } from "./http-client.ts";

/** Metadata as if it had been accepted. */
export const accepted = (members: Json): AcceptedMetadata => members as unknown as AcceptedMetadata;

/** An entry of an audit; nobody can verify its hash. */
const ENTRY: AuditEntry = {
  seq: 1,
  at: 1_800_000_000,
  revision: 1,
  actions: ["registered"],
  by: "initial-access-token",
  id: "token-1",
  members: { client_name: "digest-of-the-value" },
  state: "digest-of-the-state",
  previous: "",
  kid: "v1",
  hash: "hash-of-the-entry",
};

/** A client as it is kept, with what most have. */
export const storedClient = (members: Partial<Client> = {}): Client => ({
  clientId: "0123456789abcdef0123456789abcdef",
  issuedAt: 1_800_000_000,
  revision: 1,
  metadata: accepted({ redirect_uris: ["https://rp.example.org/callback"], client_name: "Client" }),
  suppliedNames: ["grant_types", "response_types"],
  secret: { digest: "digest-of-the-secret", sealed: "sealed-secret", expiresAt: 1_800_003_600 },
  registrationTokenDigest: "digest-of-the-token",
  initialTokenId: "token-1",
  audit: [ENTRY],
  ...members,
});

/** A client as it is kept, with everything that one can have. */
export const fullClient = (): Client =>
  storedClient({
    previousSecret: { digest: "digest-of-the-first", sealed: "sealed-first", expiresAt: 1_800_000_060 },
    previousRegistrationTokenDigest: "digest-of-the-token-before",
    policy: { redirectHosts: ["rp.example.org"], scopes: ["openid"] },
    life: { expiresAt: 1_800_086_400, lifetimeSeconds: 86_400, graceSeconds: 3600 },
    disabledAt: 1_800_000_001,
    idempotency: { bodyDigest: "digest-of-the-body", until: 1_800_028_800 },
    recoveredByAssertionOf: 1_799_999_999,
  });

/** The same without a secret. */
export function withoutSecret(client: Client): Client {
  const { secret: _, ...others } = client;
  return others;
}
