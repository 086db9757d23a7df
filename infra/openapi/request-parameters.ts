import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from "../../lib/config/vocabulary.ts";
import type { InitialTokenParameter } from "../../lib/errors.ts";
import { type JsonSchema, TEXT_PATTERN } from "../../lib/metadata/row-kinds.ts";
import { EXAMPLE_CLIENT_ID } from "./examples.ts";

/** Words of a list with one blank between. */
const wordsOf = (values: readonly string[]): JsonSchema => {
  const word = `(?:${values.map((value) => value.replaceAll(".", "\\.")).join("|")})`;
  return { type: "string", pattern: `^${word}(?: ${word})*$` };
};

const LABEL = "[a-z0-9_](?:[a-z0-9_\\-]{0,61}[a-z0-9_])?";
/** The last label of a name is no number, or it would be an address to some. */
const LAST_LABEL = "(?:(?:[0-9][0-9\\-]*)?[a-z_](?:[a-z0-9_\\-]{0,61}[a-z0-9_])?|[0-9]+(?:-+[0-9]+)+)";
const ADDRESS = "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|\\[[0-9a-f]{0,4}:[0-9a-f:.]+\\]";
/** A host in lower case, as far as a pattern can say. */
const HOST = `(?:(?:${LABEL}\\.)*${LAST_LABEL}\\.?|${ADDRESS})`;

interface Told {
  readonly description: string;
  readonly schema: JsonSchema;
}

/** What limits an initial access token; a new parameter does not compile without a row. */
const LIMITS: Readonly<Record<InitialTokenParameter, Told>> = {
  uses: {
    description: "How many clients may come of the token.",
    schema: { type: "integer", minimum: 1, maximum: 10_000 },
  },
  expires_in: {
    description: "The token's lifetime: whole seconds, or a duration such as `PT1H` or `P7D`; at most 365 days.",
    schema: {
      type: "string",
      pattern: "^(?:[0-9]{1,9}|P(?:[0-9]{1,9}D)?(?:T(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}S)?)?)$",
    },
  },
  label: {
    description: "What the token is for, in the operator's words.",
    schema: { type: "string", minLength: 1, maxLength: 128, pattern: TEXT_PATTERN },
  },
  redirect_hosts: {
    description: "The hosts that clients may be redirected to: 1 to 20 in lower case, one blank between.",
    schema: { type: "string", pattern: `^${HOST}(?: ${HOST})*$` },
  },
  grant_types: {
    description: "The grant types that clients may have, one blank between.",
    schema: wordsOf(GRANT_TYPES),
  },
  scope: {
    description: "The scope tokens that clients may have: 1 to 50, one blank between (RFC 6749 3.3).",
    schema: { type: "string", pattern: "^[!#-\\[\\]-~]+(?: [!#-\\[\\]-~]+)*$" },
  },
  token_endpoint_auth_methods: {
    description: "The methods by which clients may authenticate, one blank between.",
    schema: wordsOf(TOKEN_ENDPOINT_AUTH_METHODS),
  },
};

/** The query of initToken. */
export const INITIAL_TOKEN_LIMITS: readonly object[] = Object.entries(LIMITS).map(([name, told]) => ({
  name,
  in: "query",
  ...told,
}));

/** The query of register. */
export const DRY_RUN = {
  name: "dry_run",
  in: "query",
  description: "`true` validates everything, answers 200 and registers nothing.",
  schema: { type: "string", enum: ["true", "false"], default: "false" },
} as const;

/** What makes a registration one that may be sent again. */
export const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "A random text of the caller's: who sends the same request with the same key again within 24 hours gets the same " +
    "client again (draft-ietf-httpapi-idempotency-key-header).",
  schema: { type: "string", pattern: '^(?:"[A-Za-z0-9_\\-]{22,128}"|[A-Za-z0-9_\\-]{22,128})$' },
} as const;

/** The query of clientConfig. */
export const CLIENT_ID = {
  name: "clientId",
  in: "query",
  required: true,
  description: "The client's identifier. `client_id` is taken as a name of the parameter too, but not both.",
  schema: { type: "string", minLength: 1 },
  example: EXAMPLE_CLIENT_ID,
} as const;

/** The condition under which something is done with a client. */
export const IF_MATCH = {
  name: "If-Match",
  in: "header",
  description: "The `ETag` of the client as the caller knows it: if the client has changed since, nothing is done.",
  schema: { type: "string" },
} as const;
