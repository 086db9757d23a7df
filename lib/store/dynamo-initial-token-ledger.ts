import { GetCommand, PutCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { policyDocument } from "../metadata/registration-policy.ts";
import type { InitialTokenLedger, InitialTokenRecord } from "../registration/ports.ts";
import { available, conditionalWrite } from "./available.ts";
import { type CountingParts, giveBackOne, SPENT } from "./give-back.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** The item of a recorded initial access token, attribute by attribute; described in docs/storage.md. */
interface InitialTokenItem {
  readonly [CLIENT_TABLE.partitionKey]: string;
  readonly token_id: string;
  readonly subject: string;
  readonly issued_at: number;
  readonly token_expires_at: number;
  readonly [CLIENT_TABLE.timeToLiveAttribute]: number;
  readonly spent: number;
  readonly uses_max?: number;
  readonly label?: string;
  /** JSON text. */
  readonly policy?: string;
}

/** What an operator sets to revoke a token. */
const REVOKED = "revoked_at";
/** The clients whose requests can come again and have taken a use. */
const KEYED = "keyed";

const recordIdOf = (tokenId: string): string => `${CLIENT_TABLE.initialTokenPrefix}${tokenId}`;

/** Recorded initial access tokens in the client table: one item each, one conditional write to record or to count. */
export function createDynamoInitialTokenLedger(parts: CountingParts): InitialTokenLedger {
  const { documents, tableName } = parts;
  const keyOf = (tokenId: string) => ({
    TableName: tableName,
    Key: { [CLIENT_TABLE.partitionKey]: recordIdOf(tokenId) },
  });
  const update = (tokenId: string, expressions: Partial<UpdateCommandInput>) =>
    conditionalWrite(documents.send(new UpdateCommand({ ...keyOf(tokenId), ...expressions })));
  const find = async (tokenId: string) => {
    const get = new GetCommand({ ...keyOf(tokenId), ConsistentRead: true });
    const { Item: item } = await available(documents.send(get));
    return item === undefined || item[REVOKED] !== undefined ? undefined : item;
  };
  return {
    record: async (token) => {
      const put = new PutCommand({
        TableName: tableName,
        Item: itemOf(token),
        ConditionExpression: "attribute_not_exists(#id)",
        ExpressionAttributeNames: { "#id": CLIENT_TABLE.partitionKey },
      });
      const written = await conditionalWrite(documents.send(put));
      // An identifier of 128 random bits is taken only when an earlier try of this very write got through unnoticed.
      if (!written.isWritten && written.tries === 1) throw new Error("a new token identifier is taken");
    },

    // A try whose answer was lost may count twice: the count is too high then, never too low.
    spend: async (tokenId, clientId) => {
      if ((await update(tokenId, clientId === undefined ? SPEND_ONE : spendFor(clientId))).isWritten) return "taken";
      if (clientId === undefined) return "refused";
      const item = await find(tokenId);
      if (item === undefined) return "refused";
      if ((item[KEYED] as ReadonlySet<string> | undefined)?.has(clientId)) return "taken before";
      // Where nothing is limited nobody minds a use too many, and the set of clients must not grow for ever.
      return item["uses_max"] === undefined && (await update(tokenId, SPEND_ONE)).isWritten ? "taken" : "refused";
    },

    isLive: async (tokenId) => (await find(tokenId)) !== undefined,

    giveBack: (tokenId, failed) => giveBackOne(parts, recordIdOf(tokenId), failed),
  };
}

/** The item of a token that was just issued. */
function itemOf({ tokenId, policy, ...token }: InitialTokenRecord): InitialTokenItem {
  return {
    [CLIENT_TABLE.partitionKey]: recordIdOf(tokenId),
    token_id: tokenId,
    subject: token.subject,
    issued_at: token.issuedAt,
    token_expires_at: token.expiresAt,
    [CLIENT_TABLE.timeToLiveAttribute]: token.expiresAt,
    spent: 0,
    ...(token.usesMax !== undefined && { uses_max: token.usesMax }),
    ...(token.label !== undefined && { label: token.label }),
    ...(policy && { policy: JSON.stringify(policyDocument(policy)) }),
  };
}

const IS_GOOD = `attribute_exists(${CLIENT_TABLE.partitionKey}) AND attribute_not_exists(${REVOKED})`;

const SPEND_ONE = {
  UpdateExpression: "ADD #spent :one",
  ConditionExpression: `${IS_GOOD} AND (attribute_not_exists(uses_max) OR #spent < uses_max)`,
  ExpressionAttributeNames: SPENT,
  ExpressionAttributeValues: { ":one": 1 },
} as const;

/** Takes a use that is a client's, once; only of a token whose uses are limited. */
const spendFor = (clientId: string): Partial<UpdateCommandInput> => ({
  UpdateExpression: `ADD #spent :one, ${KEYED} :set`,
  ConditionExpression: `${IS_GOOD} AND #spent < uses_max AND NOT contains(${KEYED}, :id)`,
  ExpressionAttributeNames: SPENT,
  ExpressionAttributeValues: { ":one": 1, ":set": new Set([clientId]), ":id": clientId },
});
