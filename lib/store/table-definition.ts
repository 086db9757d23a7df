/** The shape of the client table, read by the stack, the local runner and the store. */
export const CLIENT_TABLE = {
  /** String partition key; a client's item has `client/<client_id>`. */
  partitionKey: "id",
  /** What the partition keys of counters start with. */
  quotaPrefix: "quota/",
  /** What the partition keys of recorded initial access tokens start with. */
  initialTokenPrefix: "token/",
  /** Epoch seconds after which DynamoDB may remove an item on its own; readers judge expiry themselves. */
  timeToLiveAttribute: "expires_at",
} as const;
