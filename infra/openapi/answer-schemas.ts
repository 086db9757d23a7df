import type { Settings } from "../../lib/config/settings.ts";
import { INITIAL_ACCESS_SCOPE } from "../../lib/config/vocabulary.ts";
import type { JsonSchema } from "../../lib/metadata/row-kinds.ts";
import { WARNING_DAYS } from "../../lib/registration/client-life.ts";
import { registeredMembers } from "./metadata-schemas.ts";

const STRINGS = { type: "array", items: { type: "string" }, minItems: 1 } as const;
const SECONDS = { type: "integer", minimum: 0 } as const;

/** What the server tells of a client besides its metadata (RFC 7591 3.2.1, RFC 7592 3); a new member is a row here. */
const CLIENT_MEMBERS = {
  client_id: { type: "string", description: "RFC 7591 3.2.1." },
  client_id_issued_at: { ...SECONDS, description: "Epoch seconds. RFC 7591 3.2.1." },
  client_secret: { type: "string", description: "Where the client has one. RFC 7591 3.2.1." },
  client_secret_expires_at: { ...SECONDS, description: "Epoch seconds, 0 for never. RFC 7591 3.2.1." },
  previous_client_secret_expires_at: {
    ...SECONDS,
    description: "Epoch seconds; while the secret before is still good. This service's own.",
  },
  client_expires_at: { ...SECONDS, description: "Epoch seconds; unless the client is used. This service's own." },
  client_expiry_warning_days: {
    enum: WARNING_DAYS,
    description: "So few days are left until `client_expires_at`. This service's own.",
  },
  registration_access_token: { type: "string", description: "Opens this client alone. RFC 7592 3." },
  registration_client_uri: { type: "string", format: "uri", description: "Where the client is managed. RFC 7592 3." },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** Of those the ones that every answer has. */
const ALWAYS = ["client_id", "client_id_issued_at", "registration_access_token", "registration_client_uri"];

const SUPPLIED: JsonSchema = {
  type: "array",
  description: "The members that the server put in, told after registration and updates.",
  items: {
    type: "object",
    required: ["name", "section"],
    properties: { name: { type: "string" }, section: { type: "string" } },
    additionalProperties: false,
  },
};

/** The client information response (RFC 7591 3.2.1, RFC 7592 3). */
export function clientInformationSchema(settings: Settings): JsonSchema {
  const { properties, tagged } = registeredMembers(settings);
  return {
    type: "object",
    description: "The client as it is registered, with its credentials and the place where it is managed.",
    required: ALWAYS,
    properties: { ...CLIENT_MEMBERS, ...properties, supplied_metadata: SUPPLIED },
    patternProperties: tagged,
    additionalProperties: false,
    dependentRequired: {
      client_secret: ["client_secret_expires_at"],
      client_secret_expires_at: ["client_secret"],
    },
  };
}

/** What a rehearsal answers: the metadata that would be registered. */
export function rehearsedClientSchema(settings: Settings): JsonSchema {
  const { properties, tagged } = registeredMembers(settings);
  return {
    type: "object",
    description: "What would be registered. Nothing was.",
    required: ["supplied_metadata"],
    properties: { ...properties, supplied_metadata: SUPPLIED },
    patternProperties: tagged,
    additionalProperties: false,
  };
}

/** What initToken answers (RFC 6749 5.1). */
export const INITIAL_ACCESS_TOKEN: JsonSchema = {
  type: "object",
  required: ["access_token", "token_type", "expires_in", "scope"],
  properties: {
    access_token: { type: "string" },
    token_type: { const: "Bearer" },
    expires_in: { type: "integer", minimum: 1, description: "Seconds." },
    scope: { const: INITIAL_ACCESS_SCOPE },
    uses: { type: "integer", minimum: 1, description: "As asked for." },
    label: { type: "string", description: "As asked for." },
    policy: {
      type: "object",
      description: "As asked for: what clients may register with this token.",
      properties: Object.fromEntries(
        ["redirect_hosts", "grant_types", "scopes", "token_endpoint_auth_methods"].map((name) => [name, STRINGS]),
      ),
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

/** One fault of client metadata, as the member `errors` has it. */
export const FAULT: JsonSchema = {
  type: "object",
  required: ["pointer", "code", "rule", "section"],
  properties: {
    pointer: { type: "string", format: "json-pointer", description: "The place in the request (RFC 6901)." },
    code: {
      enum: [
        "invalid_redirect_uri",
        "invalid_client_metadata",
        "invalid_software_statement",
        "unapproved_software_statement",
      ],
    },
    rule: { type: "string", description: "What must hold." },
    section: { type: "string", description: "The document and section that asks for it." },
    hint: { type: "string", description: "How to mend it, where the rule alone does not say so." },
  },
  additionalProperties: false,
};
