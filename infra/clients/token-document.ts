import type { ListedInitialToken } from "../../lib/store/scan-initial-tokens.ts";
import { minuteText } from "./times.ts";

/** A recorded initial access token as `--json` shows it; docs/operators.md is the contract. Times in epoch seconds. */
export interface InitialTokenDocument {
  readonly token_id: string;
  readonly state: "good" | "used up" | "expired" | "revoked";
  readonly subject: string;
  readonly issued_at: number;
  readonly expires_at: number;
  /** How many of its uses are taken. */
  readonly spent: number;
  readonly uses_max?: number;
  readonly uses_left?: number;
  readonly label?: string;
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly revoked_at?: number;
}

/** The document of a recorded initial access token at `now`. */
export function tokenDocument(token: ListedInitialToken, now: number): InitialTokenDocument {
  const { usesMax, spent, label, policy, revokedAt } = token;
  return {
    token_id: token.tokenId,
    state: stateOf(token, now),
    subject: token.subject,
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
    spent,
    ...(usesMax !== undefined && { uses_max: usesMax, uses_left: Math.max(0, usesMax - spent) }),
    ...(label !== undefined && { label }),
    ...(policy && { policy }),
    ...(revokedAt !== undefined && { revoked_at: revokedAt }),
  };
}

function stateOf(
  { revokedAt, expiresAt, usesMax, spent }: ListedInitialToken,
  now: number,
): InitialTokenDocument["state"] {
  if (revokedAt !== undefined) return "revoked";
  if (expiresAt <= now) return "expired";
  return usesMax !== undefined && spent >= usesMax ? "used up" : "good";
}

const HEAD = ["TOKEN ID", "STATE", "USED", "LEFT", "EXPIRES (UTC)", "ISSUED TO", "LABEL", "POLICY"];

/** Recorded initial access tokens as a table for people. */
export const tokenColumns = (tokens: readonly InitialTokenDocument[]) => ({
  head: HEAD,
  rows: tokens.map(rowOf),
  whole: ["STATE", "USED", "LEFT", "EXPIRES (UTC)"],
});

const rowOf = (token: InitialTokenDocument): readonly string[] => [
  token.token_id,
  token.state,
  String(token.spent),
  token.uses_left === undefined ? "any" : String(token.uses_left),
  minuteText(token.expires_at),
  token.subject,
  token.label ?? "",
  token.policy === undefined ? "" : JSON.stringify(token.policy),
];
