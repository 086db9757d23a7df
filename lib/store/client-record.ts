import type { AcceptedMetadata } from "../metadata/accept-metadata.ts";
import type { ParameterName } from "../metadata/parameters.ts";
import type { Client } from "../registration/client.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** The version of the item format that this code writes; the format is described in docs/storage.md. */
export const FORMAT_VERSION = 1;

/** The item of a client, attribute by attribute. OpenID Providers read it: a change of meaning is a new version. */
export interface ClientRecord {
  readonly [CLIENT_TABLE.partitionKey]: string;
  readonly format_version: number;
  readonly revision: number;
  readonly client_id: string;
  readonly client_id_issued_at: number;
  /** JSON text: numbers, nesting and member order of what was registered survive no other way in DynamoDB. */
  readonly metadata: string;
  readonly supplied_names: readonly string[];
  readonly registration_token_digest: string;
  readonly client_secret_digest?: string;
  readonly client_secret_sealed?: string;
  readonly client_secret_expires_at?: number;
  readonly initial_token_id?: string;
}

/** The partition key of a client. */
export const recordIdOf = (clientId: string): string => `client/${clientId}`;

/** The item of a client. */
export function toRecord(client: Client): ClientRecord {
  const { secret, initialTokenId } = client;
  return {
    [CLIENT_TABLE.partitionKey]: recordIdOf(client.clientId),
    format_version: FORMAT_VERSION,
    revision: client.revision,
    client_id: client.clientId,
    client_id_issued_at: client.issuedAt,
    metadata: JSON.stringify(client.metadata),
    supplied_names: client.suppliedNames,
    registration_token_digest: client.registrationTokenDigest,
    ...(secret && {
      client_secret_digest: secret.digest,
      client_secret_sealed: secret.sealed,
      client_secret_expires_at: secret.expiresAt,
    }),
    ...(initialTokenId !== undefined && { initial_token_id: initialTokenId }),
  };
}

/** The client in an item. Throws for an item of a format that this code does not know. */
export function fromRecord(record: ClientRecord): Client {
  if (record.format_version !== FORMAT_VERSION) throw new Error("a client's item has an unknown format version");
  const { client_secret_digest: digest, client_secret_sealed: sealed, client_secret_expires_at: expiresAt } = record;
  return {
    clientId: record.client_id,
    issuedAt: record.client_id_issued_at,
    revision: record.revision,
    // Only accepted metadata is ever written, so what is read needs no second acceptance.
    metadata: JSON.parse(record.metadata) as AcceptedMetadata,
    suppliedNames: record.supplied_names as readonly ParameterName[],
    registrationTokenDigest: record.registration_token_digest,
    ...(digest !== undefined &&
      sealed !== undefined &&
      expiresAt !== undefined && { secret: { digest, sealed, expiresAt } }),
    ...(record.initial_token_id !== undefined && { initialTokenId: record.initial_token_id }),
  };
}
