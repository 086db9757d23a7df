import { OAuthError } from "../errors.ts";
import { digestOf, isEqual } from "../tokens/equal.ts";
import type { Client } from "./client.ts";

/** Members that only answers carry and no update may send (RFC 7592 2.2). */
const ANSWER_ONLY = [
  "registration_access_token",
  "registration_client_uri",
  "client_secret_expires_at",
  "client_id_issued_at",
];

/** What an update says of the client's identity. */
interface IdentityRules {
  /** PUT must name the client (RFC 7592 2.2); a patch may leave it out. */
  readonly isClientIdRequired: boolean;
}

/**
 * Refuses an update that would set what only the server sets, or that is meant for another client. Throws
 * {@link OAuthError} `member_refused`.
 */
export function checkServerMembers(
  body: Readonly<Record<string, unknown>>,
  client: Client,
  { isClientIdRequired }: IdentityRules,
): void {
  const refuse = (member: string, why: "server member" | "client_id differs" | "client_secret differs") =>
    new OAuthError({ kind: "member_refused", member, why });
  const sent = ANSWER_ONLY.find((name) => Object.hasOwn(body, name));
  if (sent !== undefined) throw refuse(sent, "server member");
  const isNamed = Object.hasOwn(body, "client_id");
  if ((isNamed || isClientIdRequired) && body["client_id"] !== client.clientId)
    throw refuse("client_id", "client_id differs");
  if (!Object.hasOwn(body, "client_secret")) return;
  const claimed = body["client_secret"];
  if (typeof claimed !== "string" || client.secret === undefined || !isEqual(digestOf(claimed), client.secret.digest))
    throw refuse("client_secret", "client_secret differs");
}
