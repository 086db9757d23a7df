import { duration, onOff } from "./kinds.ts";
import { METADATA, row, type Setting } from "./setting.ts";

const DAY = 86_400;
const YEARS_100 = 36_525 * DAY;

/** What happens to a client after it was registered (docs/client-life.md). */
export const LIFE_SETTINGS = {
  clientExpirationSeconds: row({
    property: "cas.authn.oidc.registration.client-expiration",
    variable: "CLIENT_EXPIRATION_SECONDS",
    kind: duration(0, YEARS_100),
    default: "0",
    origin: "added",
    functions: METADATA,
    sentence:
      "How long a client lives without being used. Every PATCH, every PUT and the heartbeat of the OpenID Provider begin this time anew. 0: for ever.",
  }),
  clientExpirationGraceSeconds: row({
    property: "cas.authn.oidc.registration.client-expiration-grace",
    variable: "CLIENT_EXPIRATION_GRACE_SECONDS",
    kind: duration(0, YEARS_100),
    default: String(30 * DAY),
    origin: "added",
    functions: METADATA,
    sentence:
      "How long an expired client can still be brought back by a PATCH or PUT with its registration access token, before it is removed.",
  }),
  clientSecretOverlapSeconds: row({
    property: "cas.authn.oidc.registration.client-secret-overlap",
    variable: "CLIENT_SECRET_OVERLAP_SECONDS",
    kind: duration(0, 90 * DAY),
    default: String(DAY),
    origin: "added",
    functions: ["clientConfig"],
    sentence: "How long the secret before is still good when a client asks for a new one. 0: it ends at once.",
  }),
  registrationTokenRotation: row({
    property: "cas.authn.oidc.registration.registration-access-token-rotation",
    variable: "REGISTRATION_ACCESS_TOKEN_ROTATION",
    kind: onOff(),
    default: "false",
    origin: "added",
    functions: ["clientConfig"],
    sentence:
      "Whether every PATCH and PUT answers with a new registration access token; the one before stays good until the new one is first used.",
  }),
  registrationTokenRecovery: row({
    property: "cas.authn.oidc.registration.registration-access-token-recovery",
    variable: "REGISTRATION_ACCESS_TOKEN_RECOVERY",
    kind: onOff(),
    default: "false",
    origin: "added",
    functions: ["clientConfig"],
    sentence:
      "Whether a client that authenticates by private_key_jwt can get a new registration access token by POST of a signed assertion to its configuration endpoint. Who has its key can then change the client, too.",
  }),
  auditSourceAddresses: row({
    property: "cas.authn.oidc.registration.audit-source-addresses",
    variable: "AUDIT_SOURCE_ADDRESSES",
    kind: onOff(),
    default: "true",
    origin: "added",
    functions: METADATA,
    sentence:
      "Whether the record of changes that each client carries, and the log of its deletion, have the addresses (of IPv6: the /64) that the changes came from.",
  }),
} as const satisfies Record<string, Setting<unknown>>;
