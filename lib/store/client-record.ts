import type { AuditEntry } from "../audit/entry.ts";
import type { AcceptedMetadata } from "../metadata/accept-metadata.ts";
import { metadataText } from "../metadata/metadata-text.ts";
import type { ParameterName } from "../metadata/parameters.ts";
import { policyDocument, policyOf } from "../metadata/registration-policy.ts";
import type { Client } from "../registration/client.ts";
import type { ClientLife } from "../registration/client-life.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** The version of the item format that this code writes; the format is described in docs/storage.md. */
export const FORMAT_VERSION = 1;

/** The item of a client, attribute by attribute. OpenID Providers read it: a change of meaning is a new version. */
export interface ClientRecord extends OptionalAttributes {
  readonly [CLIENT_TABLE.partitionKey]: string;
  readonly format_version: number;
  readonly revision: number;
  readonly client_id: string;
  readonly client_id_issued_at: number;
  /** JSON text: numbers, nesting and member order of what was registered survive no other way in DynamoDB. */
  readonly metadata: string;
  readonly supplied_names: readonly string[];
  readonly registration_token_digest: string;
  /** JSON text, bounded. */
  readonly audit: string;
}

/** The attributes that not every client has, and that an update takes away when it no longer has them. */
interface OptionalAttributes {
  readonly client_secret_digest?: string;
  readonly client_secret_sealed?: string;
  readonly client_secret_expires_at?: number;
  readonly previous_client_secret_digest?: string;
  readonly previous_client_secret_sealed?: string;
  readonly previous_client_secret_expires_at?: number;
  readonly previous_registration_token_digest?: string;
  readonly initial_token_id?: string;
  /** JSON text. */
  readonly policy?: string;
  readonly client_expires_at?: number;
  readonly client_lifetime?: number;
  readonly client_grace?: number;
  readonly [CLIENT_TABLE.timeToLiveAttribute]?: number;
  /** Written by whoever warns that the client will expire; an update takes it away, since it begins the life anew. */
  readonly expiry_warned_days?: number;
  readonly disabled_at?: number;
  readonly idempotency_digest?: string;
  readonly idempotency_until?: number;
  readonly recovered_by_assertion_of?: number;
}

/** The names of {@link OptionalAttributes}. */
export const OPTIONAL_ATTRIBUTES = Object.keys({
  client_secret_digest: 0,
  client_secret_sealed: 0,
  client_secret_expires_at: 0,
  previous_client_secret_digest: 0,
  previous_client_secret_sealed: 0,
  previous_client_secret_expires_at: 0,
  previous_registration_token_digest: 0,
  initial_token_id: 0,
  policy: 0,
  client_expires_at: 0,
  client_lifetime: 0,
  client_grace: 0,
  [CLIENT_TABLE.timeToLiveAttribute]: 0,
  expiry_warned_days: 0,
  disabled_at: 0,
  idempotency_digest: 0,
  idempotency_until: 0,
  recovered_by_assertion_of: 0,
} satisfies Record<keyof OptionalAttributes, 0>) as readonly (keyof OptionalAttributes)[];

/** What stays of a client whose identifier must not be given again for a while. */
export interface TombstoneRecord {
  readonly [CLIENT_TABLE.partitionKey]: string;
  readonly format_version: number;
  /** Epoch seconds. */
  readonly deleted_at: number;
  readonly [CLIENT_TABLE.timeToLiveAttribute]: number;
}

/** The partition key of a client. */
export const recordIdOf = (clientId: string): string => `client/${clientId}`;

/** The item of a client. */
export function toRecord(client: Client): ClientRecord {
  const { policy, idempotency } = client;
  return {
    [CLIENT_TABLE.partitionKey]: recordIdOf(client.clientId),
    format_version: FORMAT_VERSION,
    revision: client.revision,
    client_id: client.clientId,
    client_id_issued_at: client.issuedAt,
    metadata: metadataText(client.metadata),
    supplied_names: client.suppliedNames,
    registration_token_digest: client.registrationTokenDigest,
    audit: JSON.stringify(client.audit),
    ...secretAttributes(client),
    ...present("previous_registration_token_digest", client.previousRegistrationTokenDigest),
    ...present("initial_token_id", client.initialTokenId),
    ...present("policy", policy && JSON.stringify(policyDocument(policy))),
    ...lifeAttributes(client),
    ...present("disabled_at", client.disabledAt),
    ...(idempotency && { idempotency_digest: idempotency.bodyDigest, idempotency_until: idempotency.until }),
    ...present("recovered_by_assertion_of", client.recoveredByAssertionOf),
  };
}

const present = <Name extends string, T>(name: Name, value: T | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: T };

function secretAttributes({ secret, previousSecret }: Client): OptionalAttributes {
  return {
    ...(secret && {
      client_secret_digest: secret.digest,
      client_secret_sealed: secret.sealed,
      client_secret_expires_at: secret.expiresAt,
    }),
    ...(previousSecret && {
      previous_client_secret_digest: previousSecret.digest,
      previous_client_secret_sealed: previousSecret.sealed,
      previous_client_secret_expires_at: previousSecret.expiresAt,
    }),
  };
}

function lifeAttributes({ life, idempotency }: Client): OptionalAttributes {
  return life === undefined
    ? {}
    : {
        client_expires_at: life.expiresAt,
        client_lifetime: life.lifetimeSeconds,
        client_grace: life.graceSeconds,
        // What is gone keeps its identifier taken while its registration could come again, as what was deleted does.
        [CLIENT_TABLE.timeToLiveAttribute]: Math.max(life.expiresAt + life.graceSeconds, idempotency?.until ?? 0),
      };
}

/** The client in an item; undefined for what stays of a deleted one. Throws for an item of a format that this code does not know. */
export function fromRecord(record: ClientRecord | TombstoneRecord): Client | undefined {
  if (record.format_version !== FORMAT_VERSION) throw new Error("a client's item has an unknown format version");
  if ("deleted_at" in record) return undefined;
  return {
    clientId: record.client_id,
    issuedAt: record.client_id_issued_at,
    revision: record.revision,
    // Only accepted metadata is ever written, so what is read needs no second acceptance.
    metadata: JSON.parse(record.metadata) as AcceptedMetadata,
    suppliedNames: record.supplied_names as readonly ParameterName[],
    ...present("secret", secretIn(record, "")),
    ...present("previousSecret", secretIn(record, "previous_")),
    registrationTokenDigest: record.registration_token_digest,
    ...present("previousRegistrationTokenDigest", record.previous_registration_token_digest),
    ...present("initialTokenId", record.initial_token_id),
    ...present("policy", policyIn(record)),
    ...present("life", lifeIn(record)),
    ...present("disabledAt", record.disabled_at),
    ...present("idempotency", idempotencyIn(record)),
    ...present("recoveredByAssertionOf", record.recovered_by_assertion_of),
    audit: auditIn(record),
  };
}

/** Items from before there was an audit have none. One that somebody has damaged is one entry that cannot be read. */
export function auditIn({ audit = "[]" }: ClientRecord): readonly AuditEntry[] {
  const entries = parsed(audit);
  return (Array.isArray(entries) ? entries : [entries]) as readonly AuditEntry[];
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : text;
  } catch {
    // Not JSON: what verifies the audit says so, and the client lives on.
    return text;
  }
}

function secretIn(record: ClientRecord, which: "" | "previous_"): Client["secret"] {
  const digest = record[`${which}client_secret_digest`];
  const sealed = record[`${which}client_secret_sealed`];
  const expiresAt = record[`${which}client_secret_expires_at`];
  return digest === undefined || sealed === undefined || expiresAt === undefined
    ? undefined
    : { digest, sealed, expiresAt };
}

/** Throws for one with a limit that is not known: it must not be passed over. */
function policyIn({ policy: text }: ClientRecord): Client["policy"] {
  const policy = text === undefined ? undefined : policyOf(JSON.parse(text));
  if (text !== undefined && policy === undefined) throw new Error("a client's item has an unknown policy");
  return policy;
}

function lifeIn({
  client_expires_at: expiresAt,
  client_lifetime: lifetimeSeconds,
  client_grace: graceSeconds,
}: ClientRecord): ClientLife | undefined {
  return expiresAt === undefined || lifetimeSeconds === undefined || graceSeconds === undefined
    ? undefined
    : { expiresAt, lifetimeSeconds, graceSeconds };
}

function idempotencyIn({
  idempotency_digest: bodyDigest,
  idempotency_until: until,
}: ClientRecord): Client["idempotency"] {
  return bodyDigest === undefined || until === undefined ? undefined : { bodyDigest, until };
}
