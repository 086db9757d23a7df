import type { OperatorDependencies } from "../../lib/registration/operate-client.ts";
import type { CountingParts } from "../../lib/store/give-back.ts";

/** The table and what belongs to it. */
export interface Connection extends Pick<CountingParts, "documents" | "tableName"> {
  readonly dependencies: OperatorDependencies;
  /** Who works with it, for the audit. */
  readonly operatorName: () => Promise<string>;
  readonly close: () => void;
}
