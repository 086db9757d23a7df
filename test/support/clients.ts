import type { AcceptedMetadata } from "../../lib/metadata/accept-metadata.ts";
import type { Client } from "../../lib/registration/client.ts";
import type { Json } from "./http-client.ts";

/** Metadata as if it had been accepted. */
export const accepted = (members: Json): AcceptedMetadata => members as unknown as AcceptedMetadata;

/** A client as it is kept, with everything that one can have. */
export const storedClient = (members: Partial<Client> = {}): Client => ({
  clientId: "0123456789abcdef0123456789abcdef",
  issuedAt: 1_800_000_000,
  revision: 1,
  metadata: accepted({ redirect_uris: ["https://rp.example.org/callback"], client_name: "Client" }),
  suppliedNames: ["grant_types", "response_types"],
  secret: { digest: "digest-of-the-secret", sealed: "sealed-secret", expiresAt: 1_800_003_600 },
  registrationTokenDigest: "digest-of-the-token",
  initialTokenId: "token-1",
  ...members,
});

/** The same without a secret. */
export function withoutSecret(client: Client): Client {
  const { secret: _, ...others } = client;
  return others;
}
