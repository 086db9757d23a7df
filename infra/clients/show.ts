import { policyDocument } from "../../lib/metadata/registration-policy.ts";
import type { Client } from "../../lib/registration/client.ts";
import { auditColumns, auditDocument } from "./audit-document.ts";
import { clientDocument, stateText } from "./client-document.ts";
import { EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns, renderPairs } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { findClient } from "./find-client.ts";
import { jsonText } from "./terminal-text.ts";
import { timeText } from "./times.ts";

/** Never metadata, and never to be shown: should an item from elsewhere have them all the same. */
const CONFIDENTIAL: readonly string[] = ["client_secret", "registration_access_token"];

/** `show`: all of a client that is no secret, no token and no digest of one. */
export async function show({ given, connection, print, width }: Surroundings): Promise<ExitCode> {
  const { store, clock } = connection.dependencies;
  const document = detailsOf(await findClient(store, given.operands[0] ?? ""), clock());
  print(given.flag("json") ? jsonText(document) : rendered(document, width));
  return EXIT.done;
}

/** Everything that is shown of a client; docs/operators.md is the contract. */
function detailsOf(client: Client, now: number) {
  const { secret, previousSecret, previousRegistrationTokenDigest: previousToken, policy, life } = client;
  const metadata = Object.entries(client.metadata).filter(([name]) => !CONFIDENTIAL.includes(name));
  return {
    ...clientDocument({ ...client, metadata: { ...client.metadata } }, now),
    ...(life && { lifetime: life.lifetimeSeconds, grace: life.graceSeconds }),
    ...(secret && { secret_expires_at: secret.expiresAt }),
    ...(previousSecret && { previous_secret_expires_at: previousSecret.expiresAt }),
    previous_registration_token: previousToken !== undefined,
    ...(policy && { policy: policyDocument(policy) }),
    metadata: Object.fromEntries(metadata),
    supplied_names: client.suppliedNames,
    audit: client.audit.map(auditDocument),
  };
}

type Details = ReturnType<typeof detailsOf>;

function rendered(details: Details, width: number | undefined): string {
  const supplied: readonly string[] = details.supplied_names;
  const members = Object.entries(details.metadata).map(([name, value]): readonly [string, string] => [
    supplied.includes(name) ? `${name} *` : name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return [
    renderPairs(factsOf(details)),
    "\nMetadata (*: supplied by the server)\n",
    renderPairs(members),
    `\nAudit${details.audit.length === 0 ? ": none is kept" : ""}\n`,
    details.audit.length === 0 ? "" : renderColumns(auditColumns(details.audit), width),
  ].join("");
}

function factsOf(details: Details): readonly (readonly [string, string | undefined])[] {
  const time = (seconds: number | undefined): string | undefined =>
    seconds === undefined ? undefined : timeText(seconds);
  const secretTime = (seconds: number | undefined): string | undefined =>
    seconds === 0 ? "never expires" : (seconds && `expires ${timeText(seconds)}`) || undefined;
  return [
    ["client_id", details.client_id],
    ["client_name", details.client_name],
    ["state", stateText(details)],
    ["registered", time(details.issued_at)],
    ["revision", String(details.revision)],
    ["expires", time(details.expires_at) ?? "never"],
    ["beyond recall", time(details.ends_at)],
    ["disabled", time(details.disabled_at)],
    ["secret", secretTime(details.secret_expires_at)],
    ["secret before", secretTime(details.previous_secret_expires_at)],
    ["token before", details.previous_registration_token ? "good until the present one is used" : undefined],
    ["initial token", details.initial_token_id],
    ["policy", details.policy && JSON.stringify(details.policy)],
  ];
}
