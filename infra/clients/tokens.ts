import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { readUses } from "../../lib/registration/initial-token-limits.ts";
import { findInitialToken, scanInitialTokens } from "../../lib/store/scan-initial-tokens.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { confirm } from "./confirm.ts";
import { countText } from "./count-text.ts";
import { gather } from "./gather.ts";
import { jsonText } from "./terminal-text.ts";
import { type InitialTokenDocument, tokenColumns, tokenDocument } from "./token-document.ts";

const NOT_RECORDED = [
  "there is no record of this token, so it can neither be counted nor revoked alone: plain tokens are kept nowhere",
  "it ends by itself when it expires; tokens wipe <jti> deletes the clients that came of it, once or again;",
  'another core.issuer ends all tokens and nothing else (docs/operations.md, "Leaked initial access token");',
  "cas.authn.oidc.registration.initial-access-tokens-recorded=true has every later token recorded",
].join("\n");

/** `tokens list`: all recorded initial access tokens, the oldest first. */
export async function listTokens(surroundings: Surroundings): Promise<ExitCode> {
  const { given, connection, print, talk, width } = surroundings;
  const { documents, tableName, dependencies } = connection;
  const { found, scanned } = await gather(scanInitialTokens(documents, tableName), surroundings);
  const now = dependencies.clock();
  const tokens = found
    .toSorted((one, other) => one.issuedAt - other.issuedAt)
    .map((token) => tokenDocument(token, now));
  if (given.flag("json")) print(jsonText({ tokens, scanned_items: scanned }));
  else if (tokens.length > 0) print(renderColumns(tokenColumns(tokens), width));
  const remark = tokens.length === 0 ? "; plain tokens are kept nowhere (docs/initial-access-tokens.md)" : "";
  talk.say(`${countText(tokens.length, "recorded token")}${remark}`);
  return EXIT.done;
}

/** `tokens revoke`: ends a recorded token at once; clients that came of it stay. */
export async function revokeToken(surroundings: Surroundings): Promise<ExitCode> {
  const { given, talk, connection } = surroundings;
  const token = await recorded(surroundings);
  if (token.revoked_at !== undefined) {
    talk.say("nothing to do: it is revoked already");
    return answer(surroundings, "revoke", "nothing to do", token);
  }
  if (given.flag("dry-run")) {
    talk.say("dry run, nothing was done; the token would register nobody any more, and its clients would stay");
    return answer(surroundings, "revoke", "would be done", token);
  }
  const answers = [token.label ?? "", token.token_id];
  const kind = token.label === undefined ? "its token id" : "its label or its token id";
  await confirm({ purpose: "revoke this token", answers, kind, given: given.text("confirm") }, talk);
  await update(surroundings, {
    UpdateExpression: "SET revoked_at = if_not_exists(revoked_at, :now)",
    ExpressionAttributeValues: { ":now": connection.dependencies.clock() },
  });
  talk.say(`done: the token registers nobody any more; its clients stay (tokens wipe deletes them)`);
  return answer(surroundings, "revoke", "done", await recorded(surroundings, false));
}

/** `tokens limit`: gives a recorded token another number of uses; what is taken stays counted. */
export async function limitToken(surroundings: Surroundings): Promise<ExitCode> {
  const { given, talk } = surroundings;
  const uses = readUses(given.text("uses") ?? "");
  if (uses === undefined)
    throw new ClientsFault("tokens limit needs --uses, a number from 1 to 10000", { exitCode: EXIT.refused });
  const token = await recorded(surroundings);
  const left = Math.max(0, uses - token.spent);
  if (given.flag("dry-run")) {
    talk.say(`dry run, nothing was done; the token would have ${left} of ${uses} uses left`);
    return answer(surroundings, "limit", "would be done", token);
  }
  await update(surroundings, {
    UpdateExpression: "SET uses_max = :uses",
    ExpressionAttributeValues: { ":uses": uses },
  });
  talk.say(`done: the token has ${left} of ${uses} uses left`);
  return answer(surroundings, "limit", "done", await recorded(surroundings, false));
}

/** The recorded token that the command line names, shown to who asked. Throws {@link ClientsFault} where there is none. */
async function recorded(
  { given, connection, talk, width }: Surroundings,
  isShown = true,
): Promise<InitialTokenDocument> {
  const { documents, tableName, dependencies } = connection;
  const token = await findInitialToken(documents, tableName, given.operands[0] ?? "");
  if (token === undefined) throw new ClientsFault(NOT_RECORDED, { exitCode: EXIT.notFound });
  const document = tokenDocument(token, dependencies.clock());
  if (isShown) talk.write(renderColumns(tokenColumns([document]), width));
  return document;
}

async function update({ given, connection }: Surroundings, expressions: Partial<UpdateCommandInput>): Promise<void> {
  const { documents, tableName } = connection;
  const Key = { [CLIENT_TABLE.partitionKey]: `${CLIENT_TABLE.initialTokenPrefix}${given.operands[0]}` };
  // Its time may just have come to be swept away; an update must not bring half of it back.
  const condition = { ConditionExpression: `attribute_exists(${CLIENT_TABLE.partitionKey})` };
  try {
    await documents.send(new UpdateCommand({ TableName: tableName, Key, ...condition, ...expressions }));
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === "ConditionalCheckFailedException")) throw cause;
    throw new ClientsFault(NOT_RECORDED, { exitCode: EXIT.notFound, cause });
  }
}

function answer(
  { given, print }: Surroundings,
  action: "revoke" | "limit",
  outcome: "done" | "would be done" | "nothing to do",
  token: InitialTokenDocument,
): ExitCode {
  if (given.flag("json")) print(jsonText({ action, outcome, token_id: token.token_id, token }));
  return EXIT.done;
}
