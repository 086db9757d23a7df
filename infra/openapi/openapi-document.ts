import { writeFileSync } from "node:fs";
import { readSettings } from "../../lib/config/read-settings.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { clientInformationSchema, FAULT, INITIAL_ACCESS_TOKEN, rehearsedClientSchema } from "./answer-schemas.ts";
import { errorResponses } from "./error-responses.ts";
import { CLIENT_ASSERTION, clientMetadataSchema, patchSchema, replacementSchema } from "./metadata-schemas.ts";
import { operationsUnder } from "./operation-names.ts";
import { OPERATIONS } from "./operations.ts";

/** Where the document for default settings is kept. */
export const OPENAPI_DOCUMENT = new URL("../../docs/openapi.json", import.meta.url);

const INFO = {
  title: "oidc-registrar",
  version: "0.1.0",
  summary: "OpenID Connect Dynamic Client Registration",
  description:
    "Relying parties register, read, change and delete their clients, by OpenID Connect Dynamic Client Registration " +
    "1.0, RFC 7591 and RFC 7592.\n\n" +
    "1. An operator gets an initial access token with user and password.\n" +
    "2. That token registers clients.\n" +
    "3. Each client's own registration access token manages this client, and no other.\n\n" +
    "Every answer but 204 is JSON and must not be kept (`no-store`); browsers may send requests from any origin. Other " +
    "methods answer 405 with `Allow`, other paths 404. With the setting `registration-access-token-recovery` there is one " +
    "operation more. A gateway in front may answer 429, 431, 500 or 503 with a JSON " +
    "object that has the member `message` alone.",
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
};

const TAGS = [
  { name: "Initial access tokens", description: "For operators." },
  { name: "Registration", description: "With an initial access token." },
  { name: "Client configuration", description: "With the client's registration access token." },
];

const SECURITY_SCHEMES = {
  operator: { type: "http", scheme: "basic", description: "The operator's user and password." },
  initialAccessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The `access_token` that initToken answered.",
  },
  registrationAccessToken: {
    type: "http",
    scheme: "bearer",
    description: "The `registration_access_token` that registering the client answered.",
  },
};

/** Where the service is: a known address, or one that the reader fills in. */
const serversOf = (url: string | undefined): readonly object[] =>
  url === undefined
    ? [
        {
          url: "{baseUrl}",
          variables: { baseUrl: { default: "http://127.0.0.1:3000", description: "What the deployment printed." } },
        },
      ]
    : [{ url }];

function pathItem(route: keyof typeof ROUTES, settings: Settings): object {
  const names = operationsUnder(settings).filter((name) => name.endsWith(` ${route}`));
  return Object.fromEntries(
    names.map((name) => {
      const { security, responses, ...operation } = OPERATIONS[name];
      const method = name.split(" ")[0]?.toLowerCase();
      return [
        method,
        { ...operation, security: security(settings), responses: { ...responses, ...errorResponses(name) } },
      ];
    }),
  );
}

/**
 * The OpenAPI 3.1 document of the service under the settings it has, made of the tables that the service itself runs
 * on; `url` is the base URL, where it is known.
 */
export function openapiDocument(settings: Settings, url?: string): object {
  const routes = Object.entries(ROUTES) as readonly [keyof typeof ROUTES, { readonly path: string }][];
  return {
    openapi: "3.1.0",
    info: INFO,
    servers: serversOf(url),
    tags: TAGS,
    paths: Object.fromEntries(routes.map(([route, { path }]) => [path, pathItem(route, settings)])),
    components: {
      schemas: {
        ClientMetadata: clientMetadataSchema(settings),
        ClientReplacement: replacementSchema(),
        ClientPatch: patchSchema(settings),
        ClientInformation: clientInformationSchema(settings),
        RehearsedClient: rehearsedClientSchema(settings),
        InitialAccessToken: INITIAL_ACCESS_TOKEN,
        Fault: FAULT,
        ...(settings.registrationTokenRecovery && { ClientAssertion: CLIENT_ASSERTION }),
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** The text of the document for default settings. */
export function renderOpenapiDocument(): string {
  return `${JSON.stringify(openapiDocument(readSettings({})), undefined, 2)}\n`;
}

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(OPENAPI_DOCUMENT, renderOpenapiDocument());
  else process.stdout.write(renderOpenapiDocument());
}
