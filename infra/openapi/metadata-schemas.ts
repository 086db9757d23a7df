import type { Settings } from "../../lib/config/settings.ts";
import { CHOICES, CHOICES_SECTION } from "../../lib/metadata/choices.ts";
import { PARAMETERS, type Parameter } from "../../lib/metadata/parameters.ts";
import type { JsonSchema } from "../../lib/metadata/row-kinds.ts";

type Row = readonly [name: string, parameter: Parameter<unknown>];

/** The parameters that a client can register; of the others nothing becomes, whatever is sent. */
const ROWS: readonly Row[] = Object.entries<Parameter<unknown>>(PARAMETERS).filter(
  ([, { kind }]) => kind.isIgnored !== true,
);
/** RFC 5646 as far as it is worth a pattern. */
const TAG = "#[A-Za-z0-9\\-]{1,64}$";

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What values are, where the schema does not say it as well. */
function describe({ kind, section }: Parameter<unknown>, settings: Settings): string {
  const schema = kind.schema(settings);
  const isSaid = schema["type"] === "boolean" || "enum" in schema || "not" in schema;
  const isListOfSaid = "enum" in ((schema["items"] ?? {}) as JsonSchema);
  return isSaid || isListOfSaid ? `${section}.` : `${sentence(kind.describes)}. ${section}.`;
}

/** The same schema for a member that may be `null`, which is an absent one. */
function orNull(schema: JsonSchema): JsonSchema {
  if ("not" in schema) return { type: "null" };
  const { type, enum: values } = schema as { readonly type: string; readonly enum?: readonly unknown[] };
  return { ...schema, type: [type, "null"], ...(values && { enum: [...values, null] }) };
}

function requestMember([name, parameter]: Row, settings: Settings): readonly [string, JsonSchema] {
  const initial = parameter.initial?.(settings, {});
  const rest = { description: describe(parameter, settings), ...(initial !== undefined && { default: initial }) };
  return [name, { ...orNull(parameter.kind.schema(settings)), ...rest }];
}

/** Members with a language tag keep the rules of the plain ones (RFC 7591 2.2). */
function taggedMembers(schemaOf: (parameter: Parameter<unknown>) => JsonSchema): JsonSchema {
  const localizable = ROWS.filter(([, { localizable: isLocalizable }]) => isLocalizable === true);
  return Object.fromEntries(localizable.map(([name, parameter]) => [`^${name}${TAG}`, schemaOf(parameter)]));
}

function choiceMembers(settings: Settings): JsonSchema {
  const members = Object.entries(CHOICES).map(([name, { single, setting }]) => {
    const known = settings[setting];
    const description = `The server picks the first that it supports as \`${single}\`. ${CHOICES_SECTION}.`;
    if (known.length === 0) return [name, { type: "null", description }];
    return [
      name,
      { type: ["array", "null"], items: { type: "string" }, minItems: 1, contains: { enum: known }, description },
    ];
  });
  return Object.fromEntries(members);
}

/** Client metadata as a registration sends it: each parameter alone; what needs two stands in docs/client-metadata.md. */
export function clientMetadataSchema(settings: Settings): JsonSchema {
  return {
    type: "object",
    description:
      "Client metadata. Members that stand nowhere here are ignored, those that only answers carry too; `null` is an " +
      "absent member. What holds between members is in docs/client-metadata.md, and the answer to a fault says it.",
    properties: { ...Object.fromEntries(ROWS.map((row) => requestMember(row, settings))), ...choiceMembers(settings) },
    patternProperties: taggedMembers(({ kind }) => orNull(kind.schema(settings))),
  };
}

/** What an update must not send (RFC 7592 2.2). */
const SERVER_MEMBERS = {
  registration_access_token: false,
  registration_client_uri: false,
  client_secret_expires_at: false,
  client_id_issued_at: false,
  client_secret: { type: "string", description: "If there, the client's current secret. RFC 7592 2.2." },
} as const;
const CLIENT_ID = { type: "string", description: "The client's own identifier. RFC 7592 2.2." } as const;

/** The whole of a client's metadata, as PUT sends it (RFC 7592 2.2). */
export function replacementSchema(): JsonSchema {
  return {
    allOf: [{ $ref: "#/components/schemas/ClientMetadata" }],
    type: "object",
    required: ["client_id"],
    properties: { client_id: CLIENT_ID, ...SERVER_MEMBERS },
  };
}

/** A merge patch (RFC 7396): objects are merged in turn, so that those in it need not be whole. */
export function patchSchema(settings: Settings): JsonSchema {
  const merged = ({ kind }: Parameter<unknown>): JsonSchema => {
    const schema = orNull(kind.schema(settings));
    return kind.schema(settings)["type"] === "object" ? { type: ["object", "null"] } : schema;
  };
  return {
    type: "object",
    description: "A merge patch (RFC 7396) to client metadata: `null` removes a member.",
    properties: {
      ...Object.fromEntries(
        ROWS.map(([name, parameter]) => [name, { ...merged(parameter), description: describe(parameter, settings) }]),
      ),
      ...choiceMembers(settings),
      client_id: CLIENT_ID,
      ...SERVER_MEMBERS,
      client_secret: {
        type: ["string", "null"],
        description:
          "The client's current secret, or `null` for a new one; the one before stays good for a while " +
          "(docs/client-life.md). RFC 7592 2.2.",
      },
    },
    patternProperties: taggedMembers(merged),
  };
}

/** The type alone: what is registered stays as it is when the settings change. */
function typeOf({ type, items }: JsonSchema): JsonSchema {
  return { type, ...(items !== undefined && { items: typeOf(items as JsonSchema) }) };
}

/** Every member that registered metadata can have, for answers. */
export function registeredMembers(settings: Settings): {
  readonly properties: JsonSchema;
  readonly tagged: JsonSchema;
} {
  return {
    properties: Object.fromEntries(
      ROWS.map(([name, { kind, section }]) => [name, { ...typeOf(kind.schema(settings)), description: `${section}.` }]),
    ),
    tagged: taggedMembers(({ kind }) => typeOf(kind.schema(settings))),
  };
}

/** The form by which a client authenticates with its key (RFC 7521 4.2, RFC 7523 2.2). */
export const CLIENT_ASSERTION: JsonSchema = {
  type: "object",
  required: ["client_assertion_type", "client_assertion"],
  properties: {
    client_assertion_type: { const: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" },
    client_assertion: { type: "string", minLength: 1 },
    client_id: { type: "string", description: "If there, the same as in the query." },
  },
};
