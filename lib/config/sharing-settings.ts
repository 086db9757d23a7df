import { onOff } from "./kinds.ts";
import { eventBus, optional, roleArn } from "./operations-kinds.ts";
import { row, type Setting } from "./setting.ts";

/** Who else may know of the clients: the OpenID Provider that reads them, and who is told of changes. */
export const SHARING_SETTINGS = {
  providerRoleArn: row({
    property: "cas.authn.oidc.registration.provider-role-arn",
    variable: "PROVIDER_ROLE_ARN",
    kind: optional(roleArn()),
    default: "",
    origin: "added",
    functions: [],
    sentence:
      "The role of the OpenID Provider, in the account of the stack; it is given the right to read clients and to note that they are used. Blank: no role is.",
  }),
  providerOpensSecrets: row({
    property: "cas.authn.oidc.registration.provider-opens-secrets",
    variable: "PROVIDER_OPENS_SECRETS",
    kind: onOff(),
    default: "false",
    origin: "added",
    functions: [],
    sentence:
      "Whether that role may read the keys secret, too: client_secret_jwt, HS algorithms and symmetric encryption take client secrets in clear.",
  }),
  eventsBus: row({
    property: "cas.authn.oidc.registration.events-bus",
    variable: "EVENTS_BUS",
    kind: optional(eventBus()),
    default: "",
    origin: "added",
    functions: [],
    sentence:
      "The EventBridge bus, by name or ARN, that is told of every client registered, updated, deleted or expired; in the account and region of the stack. Blank: no events.",
  }),
} as const satisfies Record<string, Setting<unknown>>;
