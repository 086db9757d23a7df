import type { Settings } from "../../lib/config/settings.ts";
import { FORM_TYPES, JSON_TYPES, MERGE_PATCH_TYPES } from "../../lib/http/request.ts";
import { ANSWERS, type Example, PATCHES, REGISTRATIONS, REPLACEMENTS } from "./examples.ts";
import { headersOf } from "./headers.ts";
import type { OperationName } from "./operation-names.ts";
import { CLIENT_ID, DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, INITIAL_TOKEN_LIMITS } from "./request-parameters.ts";

/** An operation, but for its error responses, which come from the table of refusals. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description: string;
  readonly security: (settings: Settings) => readonly object[];
  readonly parameters: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

const ref = (schema: string): object => ({ $ref: `#/components/schemas/${schema}` });

const body = (types: readonly string[], schema: string, examples: Readonly<Record<string, Example>>): object => ({
  required: schema !== "ClientPatch",
  content: Object.fromEntries(types.map((type) => [type, { schema: ref(schema), examples }])),
});

const answer = (
  description: string,
  schema: keyof typeof ANSWERS,
  headers: readonly string[] = [],
  links?: object,
): object => ({
  description,
  headers: headersOf([Object.fromEntries(headers.map((name) => [name, ""]))]),
  content: { "application/json": { schema: ref(schema), example: ANSWERS[schema] } },
  ...(links && { links }),
});

/** From an answer about a client to what can be done with that client, by its `registration_access_token`. */
const LINKS = Object.fromEntries(
  ["readClient", "amendClient", "replaceClient", "deleteClient"].map((operationId) => [
    operationId,
    {
      operationId,
      parameters: { clientId: "$response.body#/client_id" },
      description: "With `registration_access_token` of the same answer as Bearer credential.",
    },
  ]),
);

const FRESH = { etag: "" };
const tokens = ["Initial access tokens"] as const;
const registration = ["Registration"] as const;
const management = ["Client configuration"] as const;
const byRegistrationToken = () => [{ registrationAccessToken: [] }];
const client = (description: string): object => answer(description, "ClientInformation", ["etag"], LINKS);

/** A registration that is sent again says so. */
const registered = {
  ...answer("The client is registered.", "ClientInformation", [], LINKS),
  headers: headersOf([FRESH, { ...FRESH, "idempotent-replayed": "" }]),
};

/** Every operation; a new method of a route does not compile without a row. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  "GET initToken": {
    operationId: "issueInitialAccessToken",
    tags: tokens,
    summary: "Get an initial access token",
    description: "For operators: user and password against a token that registers clients, if asked for with limits.",
    security: () => [{ operator: [] }],
    parameters: INITIAL_TOKEN_LIMITS,
    responses: { 200: answer("The token, as a token response (RFC 6749 5.1).", "InitialAccessToken") },
  },
  "POST register": {
    operationId: "registerClient",
    tags: registration,
    summary: "Register a client",
    description: "OpenID Connect Dynamic Client Registration 1.0, RFC 7591.",
    security: ({ registrationMode }) => [...(registrationMode === "OPEN" ? [{}] : []), { initialAccessToken: [] }],
    parameters: [DRY_RUN, IDEMPOTENCY_KEY],
    requestBody: body(JSON_TYPES, "ClientMetadata", REGISTRATIONS),
    responses: {
      200: answer("What would be registered; only with `dry_run=true`.", "RehearsedClient"),
      201: registered,
    },
  },
  "GET clientConfig": {
    operationId: "readClient",
    tags: management,
    summary: "Read a client",
    description: "RFC 7592 2.1. Reading never changes anything.",
    security: byRegistrationToken,
    parameters: [CLIENT_ID, IF_MATCH],
    responses: { 200: client("The client as it is registered.") },
  },
  "PUT clientConfig": {
    operationId: "replaceClient",
    tags: management,
    summary: "Replace a client's metadata",
    description: "RFC 7592 2.2. What is left out goes.",
    security: byRegistrationToken,
    parameters: [CLIENT_ID, IF_MATCH],
    requestBody: body(JSON_TYPES, "ClientReplacement", REPLACEMENTS),
    responses: { 200: client("The client as it now is.") },
  },
  "PATCH clientConfig": {
    operationId: "amendClient",
    tags: management,
    summary: "Change some of a client's metadata",
    description: "A merge patch (RFC 7396). A secret that has expired is renewed; without a body, that is all.",
    security: byRegistrationToken,
    parameters: [CLIENT_ID, IF_MATCH],
    requestBody: body(MERGE_PATCH_TYPES, "ClientPatch", PATCHES),
    responses: { 200: client("The client as it now is.") },
  },
  "DELETE clientConfig": {
    operationId: "deleteClient",
    tags: management,
    summary: "Delete a client",
    description: "RFC 7592 2.3. From then on its tokens open nothing.",
    security: byRegistrationToken,
    parameters: [CLIENT_ID, IF_MATCH],
    responses: {
      204: { description: "The client is gone." },
    },
  },
  "POST clientConfig": {
    operationId: "recoverRegistrationAccessToken",
    tags: management,
    summary: "Get a new registration access token",
    description:
      "For a client that lost its own and has a key: a client assertion (RFC 7523 2.2) whose audience is this endpoint.",
    security: () => [{}],
    parameters: [CLIENT_ID],
    requestBody: {
      required: true,
      content: Object.fromEntries(FORM_TYPES.map((type) => [type, { schema: ref("ClientAssertion") }])),
    },
    responses: { 200: client("The client, with its new token.") },
  },
};
