import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { OperatorDependencies } from "../../lib/registration/operate-client.ts";

/** The table and what belongs to it. */
export interface Connection {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly dependencies: OperatorDependencies;
  /** Who works with it, for the audit. */
  readonly operatorName: () => Promise<string>;
  readonly close: () => void;
}
