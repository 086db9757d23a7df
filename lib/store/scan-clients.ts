import type { DynamoDBDocumentClient, ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Client } from "../registration/client.ts";
import { FORMAT_VERSION, recordIdOf } from "./client-record.ts";
import { type Page, scanPages } from "./scan-pages.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** What a list needs to know of a client. Nothing that is a secret's, a token's or a digest of one is read for it. */
export interface ListedClient
  extends Pick<Client, "clientId" | "issuedAt" | "revision" | "initialTokenId" | "life" | "disabledAt"> {
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A client of which no more is known than its identifier, because the format of its item is not. */
export interface UnreadableClient {
  readonly clientId: string;
  readonly isUnreadable: true;
}

/** A client as a scan finds it. */
export type ScannedClient = ListedClient | UnreadableClient;

/** Whether no more of a client is known than its identifier. */
export const isUnreadable = (client: ScannedClient): client is UnreadableClient => "isUnreadable" in client;

const PREFIX = recordIdOf("");
const ATTRIBUTES = [
  CLIENT_TABLE.partitionKey,
  "format_version",
  "client_id_issued_at",
  "revision",
  "metadata",
  "initial_token_id",
  "client_expires_at",
  "client_lifetime",
  "client_grace",
  "disabled_at",
] as const;

/** Clients, and not what stays of deleted ones. */
const CLIENTS = {
  FilterExpression: "begins_with(#id, :client) AND attribute_not_exists(deleted_at)",
  ExpressionAttributeNames: { "#id": CLIENT_TABLE.partitionKey },
  ExpressionAttributeValues: { ":client": PREFIX },
} as const;

/**
 * All clients of a table, or those that came of one initial access token, page by page. One of an unknown format is
 * among them: a list must not break off for it. Throws `unavailable`.
 */
export async function* scanClients(
  documents: DynamoDBDocumentClient,
  tableName: string,
  initialTokenId?: string,
): AsyncGenerator<Page<ScannedClient>> {
  const projection = ATTRIBUTES.map((_, index) => `#a${index}`).join(", ");
  const names = Object.fromEntries(ATTRIBUTES.map((name, index) => [`#a${index}`, name]));
  const input = {
    TableName: tableName,
    ...(initialTokenId === undefined ? CLIENTS : clientsOf(initialTokenId)),
    ProjectionExpression: projection,
    ExpressionAttributeNames: { ...CLIENTS.ExpressionAttributeNames, ...names },
  };
  for await (const page of scanPages(documents, input)) yield { ...page, found: page.found.map(listed) };
}

/** How many clients a table has, page by page; transfers none of them. Throws `unavailable`. */
export const countClients = (documents: DynamoDBDocumentClient, tableName: string): AsyncGenerator<Page<unknown>> =>
  scanPages(documents, { TableName: tableName, Select: "COUNT", ...CLIENTS });

const clientsOf = (initialTokenId: string): Partial<ScanCommandInput> => ({
  FilterExpression: `${CLIENTS.FilterExpression} AND initial_token_id = :token`,
  ExpressionAttributeValues: { ...CLIENTS.ExpressionAttributeValues, ":token": initialTokenId },
});

function listed(item: Readonly<Record<string, unknown>>): ScannedClient {
  const clientId = String(item[CLIENT_TABLE.partitionKey]).slice(PREFIX.length);
  const metadata = item["format_version"] === FORMAT_VERSION ? objectIn(item["metadata"]) : undefined;
  const { client_id_issued_at: issuedAt, revision } = item;
  if (metadata === undefined || typeof issuedAt !== "number" || typeof revision !== "number")
    return { clientId, isUnreadable: true };
  const { initial_token_id: initialTokenId, disabled_at: disabledAt } = item;
  const life = lifeIn(item);
  return {
    clientId,
    issuedAt,
    revision,
    metadata,
    ...(typeof initialTokenId === "string" && { initialTokenId }),
    ...(typeof disabledAt === "number" && { disabledAt }),
    ...(life && { life }),
  };
}

function lifeIn(item: Readonly<Record<string, unknown>>): Client["life"] {
  const { client_expires_at: expiresAt, client_lifetime: lifetimeSeconds, client_grace: graceSeconds } = item;
  return typeof expiresAt === "number" && typeof lifetimeSeconds === "number" && typeof graceSeconds === "number"
    ? { expiresAt, lifetimeSeconds, graceSeconds }
    : undefined;
}

function objectIn(text: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // Whatever it is, it is none of this format.
    return undefined;
  }
}
