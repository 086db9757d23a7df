import { type Answer, describeAnswer } from "../answer.ts";
import { type Finding, holds, memberIs, membersAre, NONE, statusIs } from "../check.ts";
import { probesOf } from "../probe.ts";
import { pathBelow } from "../service.ts";
import type { OwnClient, Subject } from "../subject.ts";
import { everyOf, REHEARSAL } from "./variants.ts";

/** 256 bits in base64url (RFC 6749 10.10 asks for 160). */
const CREDENTIAL = /^[A-Za-z0-9._~-]{43,}$/;
/** Between a service and its gateway, which says what time it is. */
const CLOCK_SECONDS = 60;

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** RFC 7591 3.2.1: a time in whole seconds of the epoch, about that at which the answer was given. */
function isNow(answer: Answer): (value: unknown) => boolean {
  const date = Date.parse(answer.headers["date"] ?? "");
  const now = (Number.isNaN(date) ? Date.now() : date) / 1000;
  return (value) => Number.isSafeInteger(value) && Math.abs(Number(value) - now) <= CLOCK_SECONDS;
}

/** OIDC Registration 3.2: a secret comes with its expiry, 0 for never, and one cannot be without the other. */
function secretFindings(answer: Answer): readonly Finding[] {
  const { client_secret: secret, client_secret_expires_at: expiry, client_id_issued_at: issued } = answer.json ?? {};
  if (secret === undefined) return membersAre(answer, { client_secret_expires_at: undefined });
  const isExpiry = (value: unknown) => Number.isSafeInteger(value) && (value === 0 || Number(value) > Number(issued));
  return [
    ...memberIs(answer, "client_secret", isText, "a text"),
    ...holds(
      isExpiry(expiry),
      "client_secret_expires_at: 0 or later than the registration",
      `something else in ${describeAnswer(answer)}`,
    ),
  ];
}

async function isComplete(on: Subject): Promise<readonly Finding[]> {
  const answer = await on.register();
  return [
    ...statusIs(answer, 201),
    ...memberIs(answer, "client_id", isText, "a text"),
    ...memberIs(answer, "client_id_issued_at", isNow(answer), "about now, in seconds"),
    ...secretFindings(answer),
    ...memberIs(answer, "registration_access_token", isText, "a text"),
    ...memberIs(answer, "registration_client_uri", isText, "a text"),
    ...membersAre(answer, on.metadata),
    // A refusal says in words of its own what to change; secrets are taken out of them later.
    ...(answer.status === 400
      ? holds(
          false,
          "metadata that this service accepts (option --metadata)",
          String(answer.json?.["error_description"]).slice(0, 300),
        )
      : NONE),
  ];
}

function credentialsOf({ id, token, secret }: OwnClient): readonly string[] {
  return [id, token, ...(secret === undefined ? [] : [secret])];
}

async function areUnique(on: Subject): Promise<readonly Finding[]> {
  const clients = await everyOf([1, 2, 3], async () => [await on.client()]);
  const all = clients.flatMap(credentialsOf);
  const secrets = clients.flatMap((client) => credentialsOf(client).slice(1));
  return [
    ...holds(new Set(all).size === all.length, "three clients with nothing in common", "some credentials are the same"),
    ...holds(
      secrets.every((one) => CREDENTIAL.test(one)),
      "credentials of at least 43 characters of base64url",
      "shorter or other ones",
    ),
  ];
}

/** What registering a client gives. */
export const REGISTRATION_PROBES = probesOf("registration", [
  ["RFC 7591 3.2.1", "a client is registered, with all that belongs to it", isComplete],
  [
    "RFC 7591 3.2.1",
    "what a client leaves out is supplied and told",
    async (on) => {
      const answer = await on.register();
      return [
        ...memberIs(answer, "grant_types", Array.isArray, "a list"),
        ...memberIs(answer, "response_types", Array.isArray, "a list"),
        ...memberIs(answer, "token_endpoint_auth_method", isText, "a text"),
      ];
    },
  ],
  [
    "RFC 7592 3",
    "a client is managed below this URL",
    async (on) => {
      const answer = await on.register();
      const uri = answer.json?.["registration_client_uri"];
      const isBelow = pathBelow(on.service.baseUrl, uri) !== undefined;
      const came = typeof uri === "string" ? (URL.parse(uri)?.origin ?? "no URL") : "none";
      return holds(isBelow, `registration_client_uri: below ${on.service.baseUrl} (setting cas.server.prefix)`, came);
    },
  ],
  ["RFC 6749 10.10", "no two clients share a credential, and none can be guessed", areUnique],
  [
    "RFC 7591 2",
    "members that nobody knows are ignored",
    async (on) => {
      const answer = await on.register({ doctor_unknown_member: { nested: [1] } });
      return [...statusIs(answer, 201), ...membersAre(answer, { doctor_unknown_member: undefined })];
    },
  ],
  [
    "this service",
    "a rehearsal (dry_run) registers nobody",
    async (on) => {
      const answer = await on.register({}, { path: REHEARSAL });
      return [
        ...statusIs(answer, 200),
        ...membersAre(answer, { client_id: undefined, registration_access_token: undefined }),
      ];
    },
  ],
]);
