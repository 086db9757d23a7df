import { ConditionalCheckFailedException, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { OAuthError } from "../errors.ts";

/** The outcome of a call of the table, or `unavailable` once the SDK's own retries are used up. */
export async function available<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new OAuthError({ kind: "unavailable", what: "client store" }, { cause });
  }
}

/** What became of a conditional write: it was made, or its condition failed, at which of the SDK's tries. */
export type Written = { readonly isWritten: true } | { readonly isWritten: false; readonly tries: number };

/** The outcome of a conditional write of the table. Throws as {@link available} does. */
export async function conditionalWrite(write: Promise<unknown>): Promise<Written> {
  return available(
    write.then(
      (): Written => ({ isWritten: true }),
      (error: unknown): Written => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { attempts = 1 } = error.$metadata;
        return { isWritten: false, tries: attempts };
      },
    ),
  );
}

/**
 * Whether a write that failed may have taken effect all the same: its answer was lost, or that of an earlier try.
 * DynamoDB refuses with a status of 4xx before it does anything.
 */
export function mayHaveTakenEffect(failed: unknown): boolean {
  const cause = failed instanceof OAuthError ? failed.cause : undefined;
  if (cause === undefined) return false;
  if (!(cause instanceof DynamoDBServiceException)) return true;
  const { httpStatusCode = 500, attempts = 1 } = cause.$metadata;
  return httpStatusCode >= 500 || attempts > 1;
}
