import type { Variables } from "../support/claims.ts";

const ISSUERS = JSON.stringify([
  { issuer: "https://keys-nowhere.example.com", jwks_uri: "https://keys-nowhere.example.com/jwks" },
]);

/** The settings that any event is tried under, by name; together they let every reason for a refusal come up. */
export const CIRCUMSTANCES = {
  protected: { REGISTRATION_ACCESS_TOKEN_RECOVERY: "true", SOFTWARE_STATEMENT_ISSUERS: ISSUERS },
  living: {
    REGISTRATION_ACCESS_TOKEN_RECOVERY: "true",
    REGISTRATION_ACCESS_TOKEN_ROTATION: "true",
    CLIENT_EXPIRATION_SECONDS: "86400",
    CLIENT_SECRET_EXPIRATION_SECONDS: "3600",
    INITIAL_ACCESS_TOKENS_RECORDED: "true",
    BODY_BYTES_MAX: "4096",
  },
  open: { REGISTRATION_MODE: "OPEN", OPEN_REGISTRATIONS_PER_SOURCE: "1", CLIENTS_MAX: "50" },
  full: { REGISTRATION_MODE: "OPEN", CLIENTS_MAX: "1" },
  off: { REGISTRATION_ENABLED: "false" },
} as const satisfies Readonly<Record<string, Variables>>;

/** The name of a circumstance. */
export type Circumstance = keyof typeof CIRCUMSTANCES;

/** Of 100 events so many are tried under each. */
export const SHARES: Readonly<Record<Circumstance, number>> = { protected: 45, living: 30, open: 15, full: 5, off: 5 };
