import type { Answer, Json } from "../answer.ts";
import { type Finding, headerIs, holds, inCase, isSame, membersAre, NONE, refusesToken, statusIs } from "../check.ts";
import { probesOf } from "../probe.ts";
import type { OwnClient, Subject } from "../subject.ts";
import { everyOf } from "./variants.ts";

const VERSION = { software_version: "1" } as const;
const ETAG = [/^(?:W\/)?"[^"]*"$/, "an entity tag"] as const;
/** RFC 7592 2.2: members of an answer that no update may send. */
export const ANSWER_ONLY = [
  "registration_access_token",
  "registration_client_uri",
  "client_secret_expires_at",
  "client_id_issued_at",
] as const;
const CREDENTIALS = ["client_id", "client_secret", "registration_access_token"] as const;
const METHODS = ["GET", "PUT", "PATCH", "DELETE"] as const;
/** Text that a gateway, a proxy or a database could spoil: other scripts, beyond the first plane, escapes. */
const DELICATE = 'D\u00f6ctor \u65e5\u672c \u0627\u0644\u0639 \ud83e\ude7a "\\" <&> %41+';

/** What is left of a document without the members that answers to reading need not have. */
const without = (document: Json | undefined, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(document ?? {}).filter(([name]) => !names.includes(name)));

const credentialsOf = ({ document }: OwnClient): Json =>
  Object.fromEntries(CREDENTIALS.map((name) => [name, document[name]]));

/** The client after an update, which may have given it a new registration access token (RFC 7592 2.2). */
function afterUpdate(client: OwnClient, { json }: Answer): OwnClient {
  const token = json?.["registration_access_token"];
  return typeof token === "string" && token !== "" ? { ...client, token } : client;
}

/** Whether an update left a client its credentials; another registration access token has to open the client. */
async function keepsCredentials(on: Subject, client: OwnClient, answer: Answer): Promise<readonly Finding[]> {
  const after = afterUpdate(client, answer);
  const credentials = { ...credentialsOf(client), registration_access_token: after.token };
  const opens =
    after.token === client.token
      ? NONE
      : inCase("the new registration access token", statusIs(await on.manage(after, "GET"), 200));
  return [...membersAre(answer, credentials), ...opens];
}

/** A body for PUT: the client's own document but for what no update may send. */
export const replacementOf = (client: OwnClient): Json => without(client.document, ANSWER_ONLY);

/** Whether the client is the one it was: read anew, it has the entity tag that it had. */
export async function isUntouched(on: Subject, client: OwnClient): Promise<readonly Finding[]> {
  const answer = await on.manage(client, "GET");
  const etag = answer.headers["etag"];
  return [...statusIs(answer, 200), ...holds(etag === client.etag, "the client as it was", "a changed ETag")];
}

async function readsItself(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const answer = await on.manage(client, "GET");
  // Credentials are the next probe's, and what was supplied is told on registering alone.
  const [registered, read] = [client.document, answer.json].map((one) =>
    without(one, [...CREDENTIALS, "supplied_metadata"]),
  );
  return [
    ...statusIs(answer, 200),
    ...headerIs(answer, "etag", ...ETAG),
    ...membersAre(answer, { client_id: client.id }),
    ...holds(isSame(registered, read), "the document that registering answered", "another one"),
  ];
}

async function readingChangesNothing(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const reads = await everyOf([1, 2, 3], async () => [await on.manage(client, "GET")]);
  const kinds = new Set(reads.map(({ text, headers }) => `${headers["etag"]} ${text}`));
  const same = holds(
    kinds.size === 1,
    "the same body and ETag every time",
    `${kinds.size} kinds of answers to 3 reads`,
  );
  return [...reads.flatMap((answer) => membersAre(answer, credentialsOf(client))), ...same];
}

const isChanged = (answer: Answer, { etag }: OwnClient): readonly Finding[] =>
  holds(answer.headers["etag"] !== etag, "another ETag than before", "the same");

async function patchMerges(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const answer = await on.manage(client, "PATCH", { body: VERSION });
  const findings = [
    ...statusIs(answer, 200),
    ...membersAre(answer, { ...on.metadata, ...VERSION }),
    ...(await keepsCredentials(on, client, answer)),
    ...isChanged(answer, client),
  ];
  const read = await on.manage(afterUpdate(client, answer), "GET");
  return [...findings, ...inCase("read again", membersAre(read, VERSION))];
}

async function nullDeletes(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client(VERSION);
  const answer = await on.manage(client, "PATCH", { body: { software_version: null } });
  const gone = { ...on.metadata, software_version: undefined };
  const read = await on.manage(afterUpdate(client, answer), "GET");
  return [...statusIs(answer, 200), ...membersAre(answer, gone), ...membersAre(read, gone)];
}

async function emptyPatch(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const answer = await on.manage(client, "PATCH");
  const after = afterUpdate(client, answer);
  // A new token, or a life that begins anew, is a change of the client: its ETag is that of the answer then.
  const isRenewed = after.token !== client.token || answer.json?.["client_expires_at"] !== undefined;
  const etag = isRenewed ? (answer.headers["etag"] ?? "") : client.etag;
  return [
    ...statusIs(answer, 200),
    ...membersAre(answer, on.metadata),
    ...(await keepsCredentials(on, client, answer)),
    ...(await isUntouched(on, { ...after, etag })),
  ];
}

async function putReplaces(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client(VERSION);
  const answer = await on.manage(client, "PUT", { body: { ...on.metadata, client_id: client.id } });
  const replaced = { ...on.metadata, software_version: undefined };
  return [
    ...statusIs(answer, 200),
    ...membersAre(answer, replaced),
    ...(await keepsCredentials(on, client, answer)),
    ...isChanged(answer, client),
  ];
}

async function acceptsItsOwn(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client(VERSION);
  const answer = await on.manage(client, "PUT", { body: replacementOf(client) });
  return [
    ...statusIs(answer, 200),
    ...membersAre(answer, { ...on.metadata, ...VERSION }),
    ...(await keepsCredentials(on, client, answer)),
  ];
}

async function deleteEnds(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const deleted = await on.manage(client, "DELETE");
  const after = await everyOf(METHODS, async (method) => {
    const answer = await on.manage(client, method, method === "PUT" ? { body: replacementOf(client) } : {});
    return inCase(`${method} afterwards`, refusesToken(answer));
  });
  return [...statusIs(deleted, 204), ...holds(deleted.text === "", "no body", "one"), ...after];
}

async function staleIsRefused(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const condition = (tag: string) => [["If-Match", tag]] as const;
  const stale = await everyOf(["PUT", "PATCH", "DELETE"], async (method) => {
    const body = method === "DELETE" ? undefined : replacementOf(client);
    return statusIs(await on.manage(client, method, { body, headers: condition('"doctor"') }), 412);
  });
  const current = await on.manage(client, "PATCH", { body: VERSION, headers: condition(client.etag) });
  return [...inCase("a stale If-Match", stale), ...inCase("the current one", statusIs(current, 200))];
}

async function oneOfTwoWins(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const headers = [["If-Match", client.etag]] as const;
  const versions = ["1", "2"];
  const answers = await Promise.all(
    versions.map((version) => on.manage(client, "PATCH", { body: { software_version: version }, headers })),
  );
  const statuses = answers.map(({ status }) => status).sort();
  const winner = versions[answers.findIndex(({ status }) => status === 200)];
  return [
    ...holds(isSame(statuses, [200, 412]), "200 and 412 to two updates at once", statuses.join(" and ")),
    ...(winner === undefined ? NONE : membersAre(await on.manage(client, "GET"), { software_version: winner })),
  ];
}

async function textSurvives(on: Subject): Promise<readonly Finding[]> {
  const name = `${on.metadata["client_name"]} ${DELICATE}`;
  const client = await on.client({ client_name: name });
  const read = membersAre(await on.manage(client, "GET"), { client_name: name });
  const patched = await on.manage(client, "PATCH", { body: { client_name: `${name}2` } });
  return [...read, ...membersAre(patched, { client_name: `${name}2` })];
}

/** The life of a client, from reading to the end; each probe has a client of its own. */
export const LIFE_PROBES = probesOf("the life of a client", [
  ["OIDC Registration 4.3", "a client reads what it registered", readsItself],
  ["OIDC Registration 4.3", "reading changes nothing, neither secret nor token", readingChangesNothing],
  ["RFC 7396 2", "PATCH changes what it names and nothing else", patchMerges],
  ["RFC 7396 2", "PATCH deletes what it names as null", nullDeletes],
  ["Apereo CAS", "an empty PATCH changes nothing", emptyPatch],
  ["RFC 7592 2.2", "PUT replaces: what it leaves out is gone", putReplaces],
  ["RFC 7592 2.2", "what the service answered is accepted back", acceptsItsOwn],
  ["OIDC Registration 6", "text comes back character by character", textSurvives],
  ["RFC 9110 13.1.1", "a stale If-Match is 412 and changes nothing", staleIsRefused],
  ["RFC 9110 13.1.1", "of two updates of one revision one wins", oneOfTwoWins],
  ["RFC 7592 2.3", "DELETE is 204 and ends the client at once", deleteEnds],
]);
