import type { MetadataErrorCode } from "../../../../lib/errors.ts";
import type { RegistrationPolicy } from "../../../../lib/metadata/registration-policy.ts";
import type { Members, Variables } from "../../../support/claims.ts";

/** Members put on the smallest web client, and the settings they are judged by. */
export interface Case {
  readonly members: Members;
  readonly variables?: Variables;
  readonly policy?: RegistrationPolicy;
}

/** Members that break a relation: where, and by which words where they are not the relation's own. */
export interface BreakingCase extends Case {
  readonly pointers: readonly string[];
  readonly rule?: string;
  readonly section?: string;
}

/** Everything that is claimed of one relation. */
export interface RelationClaims {
  readonly section: string;
  readonly rule: string;
  /** The first parameter the relation names. */
  readonly first: string;
  readonly code?: MetadataErrorCode;
  readonly holds: readonly Case[];
  readonly breaks: readonly BreakingCase[];
}

/** Metadata among whose members a relation holds. */
export const holds = (...all: readonly Members[]): readonly Case[] => all.map((members) => ({ members }));

/** Metadata whose members break a relation at some places. */
export const breaks = (
  pointers: string,
  members: Members,
  more: Omit<BreakingCase, "pointers" | "members"> = {},
): BreakingCase => ({
  pointers: pointers.split(" "),
  members,
  ...more,
});

/** The same cases under the policy of an initial access token. */
export const underPolicy = <One extends Case>(policy: RegistrationPolicy, cases: readonly One[]): readonly One[] =>
  cases.map((one) => ({ ...one, policy }));

/** The same cases under other settings. */
export const under = (variables: Variables, cases: readonly Case[]): readonly Case[] =>
  cases.map((one) => ({ ...one, variables }));
