import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** A client of DynamoDB, as far as one request of ours needs it. */
export type Documents = Pick<DynamoDBDocumentClient, "send">;

/** The same client until `signal` is aborted: it begins no call after that, and no further try of one. */
export function documentsUnder(documents: Documents, abortSignal: AbortSignal): Documents {
  const send = (command: Parameters<Documents["send"]>[0]) => documents.send(command, { abortSignal });
  return { send: send as Documents["send"] };
}
