import type { Settings } from "../config/settings.ts";
import type { MetadataErrorCode } from "../errors.ts";
import type { ParameterName, ParsedMetadata } from "./parameters.ts";
import type { RegistrationPolicy } from "./registration-policy.ts";

/** What the relations know besides the parameters they name. */
export interface RelationContext {
  readonly settings: Settings;
  /** Of the initial access token; the settings are narrowed by it already. */
  readonly policy?: RegistrationPolicy | undefined;
  /** Every parsed member, those with a language tag too, by the name they came with. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** One broken relation: where, and the words where the row's own do not do. */
export interface Breach {
  readonly pointer: string;
  readonly rule?: string;
  readonly section?: string;
  readonly hint?: string;
}

/** A rule that needs two or more parameters, or a parameter and a policy. It sees only those it names, each of its right shape, defaults applied. */
export interface Relation<Name extends ParameterName = ParameterName> {
  readonly section: string;
  readonly names: readonly Name[];
  readonly code?: MetadataErrorCode;
  /** What must hold. */
  readonly rule: string;
  readonly hint?: string;
  readonly breaches: (metadata: Pick<ParsedMetadata, Name>, context: RelationContext) => readonly (string | Breach)[];
}

/** A row of the table of relations; the names decide what its function may look at. */
export function relation<const Name extends ParameterName>(row: Relation<Name>): Relation {
  return row as unknown as Relation;
}

/** The pointer of a member as breach, if something is broken. */
export const when = (isBroken: boolean, ...names: readonly string[]): readonly string[] =>
  isBroken ? names.map((name) => `/${name}`) : [];
