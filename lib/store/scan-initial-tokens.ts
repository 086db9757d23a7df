import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { available } from "./available.ts";
import { type Page, scanPages } from "./scan-pages.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** A recorded initial access token, and what became of it; times in epoch seconds. */
export interface ListedInitialToken {
  readonly tokenId: string;
  readonly subject: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly spent: number;
  /** Absent: as many clients may come of it as there are. */
  readonly usesMax?: number;
  readonly label?: string;
  /** The document of its policy, as the token carries it. */
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly revokedAt?: number;
}

const ATTRIBUTES = [
  "token_id",
  "subject",
  "issued_at",
  "token_expires_at",
  "spent",
  "uses_max",
  "label",
  "policy",
  "revoked_at",
] as const;

const PROJECTION = {
  ProjectionExpression: ["#id", ...ATTRIBUTES.map((_, index) => `#a${index}`)].join(", "),
  ExpressionAttributeNames: {
    "#id": CLIENT_TABLE.partitionKey,
    ...Object.fromEntries(ATTRIBUTES.map((name, index) => [`#a${index}`, name])),
  },
} as const;

/** All recorded initial access tokens of a table, page by page. Throws `unavailable`. */
export async function* scanInitialTokens(
  documents: DynamoDBDocumentClient,
  tableName: string,
): AsyncGenerator<Page<ListedInitialToken>> {
  const input = {
    TableName: tableName,
    FilterExpression: "begins_with(#id, :token)",
    ExpressionAttributeValues: { ":token": CLIENT_TABLE.initialTokenPrefix },
    ...PROJECTION,
  };
  for await (const page of scanPages(documents, input)) yield { ...page, found: page.found.map(listed) };
}

/** One recorded initial access token; undefined for one that is not recorded. Throws `unavailable`. */
export async function findInitialToken(
  documents: DynamoDBDocumentClient,
  tableName: string,
  tokenId: string,
): Promise<ListedInitialToken | undefined> {
  const Key = { [CLIENT_TABLE.partitionKey]: `${CLIENT_TABLE.initialTokenPrefix}${tokenId}` };
  const get = new GetCommand({ TableName: tableName, Key, ConsistentRead: true, ...PROJECTION });
  const { Item: item } = await available(documents.send(get));
  return item && listed(item);
}

/** Lenient: an item of another shape is shown as far as it can be, since a list must not break off for it. */
function listed(item: Readonly<Record<string, unknown>>): ListedInitialToken {
  const number = (name: string): number => (typeof item[name] === "number" ? item[name] : 0);
  const { uses_max: usesMax, label, revoked_at: revokedAt } = item;
  const policy = policyIn(item["policy"]);
  return {
    tokenId: String(item[CLIENT_TABLE.partitionKey]).slice(CLIENT_TABLE.initialTokenPrefix.length),
    subject: String(item["subject"] ?? ""),
    issuedAt: number("issued_at"),
    expiresAt: number("token_expires_at"),
    spent: number("spent"),
    ...(typeof usesMax === "number" && { usesMax }),
    ...(typeof label === "string" && { label }),
    ...(policy && { policy }),
    ...(typeof revokedAt === "number" && { revokedAt }),
  };
}

function policyIn(text: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
