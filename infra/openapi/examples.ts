/** An example of a request body: every one is accepted as it stands, but for the identifiers of clients. */
export interface Example {
  readonly summary: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const REDIRECT = { redirect_uris: ["https://rp.example.org/callback"] };
/** The public key of RFC 7517 A.1. */
const KEY = {
  kty: "EC",
  crv: "P-256",
  x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
  y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
  use: "sig",
  kid: "1",
};

/** The identifier in examples. */
export const EXAMPLE_CLIENT_ID = "3c972f37c242d73f4da79c38a2112276";

/** Registrations. */
export const REGISTRATIONS: Readonly<Record<string, Example>> = {
  web: { summary: "A web application", value: { client_name: "Example", "client_name#de": "Beispiel", ...REDIRECT } },
  native: {
    summary: "An application on the user's device: public, redirected to itself",
    value: {
      client_name: "Example",
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/callback", "com.example.app:/callback"],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
    },
  },
  key: {
    summary: "A web application that authenticates with a key of its own and has no secret",
    value: {
      client_name: "Example",
      ...REDIRECT,
      token_endpoint_auth_method: "private_key_jwt",
      jwks: { keys: [KEY] },
    },
  },
  machine: {
    summary: "A service without users",
    value: { client_name: "Example", grant_types: ["client_credentials"], response_types: [] },
  },
};

/** Merge patches. */
export const PATCHES: Readonly<Record<string, Example>> = {
  rename: { summary: "Another name", value: { client_name: "Renamed" } },
  remove: { summary: "One member goes, another comes", value: { client_name: null, default_max_age: 3600 } },
  renew: { summary: "Nothing but the renewal of an expired secret", value: {} },
  rotate: { summary: "A new secret; the one before stays good for a while", value: { client_secret: null } },
};

/** Replacements. */
export const REPLACEMENTS: Readonly<Record<string, Example>> = {
  whole: {
    summary: "All that the client shall have",
    value: { client_id: EXAMPLE_CLIENT_ID, client_name: "Renamed", redirect_uris: ["https://rp.example.org/other"] },
  },
};

const REGISTERED = {
  redirect_uris: ["https://rp.example.org/callback"],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  application_type: "web",
  client_name: "Example",
  "client_name#de": "Beispiel",
  subject_type: "public",
  id_token_signed_response_alg: "RS256",
  token_endpoint_auth_method: "client_secret_basic",
};

/** Answers, by their schemas; of the metadata that the server supplies there is only the beginning. */
export const ANSWERS = {
  InitialAccessToken: {
    access_token: "eyJhbGciOiJIUzI1NiIsInR5cCI6ImluaXRpYWwtYWNjZXNzK2p3dCJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl",
    token_type: "Bearer",
    expires_in: 28_800,
    scope: "openid client_registration_scope",
  },
  ClientInformation: {
    client_id: EXAMPLE_CLIENT_ID,
    client_id_issued_at: 1_795_378_704,
    client_secret: "e18kgHNyDc6PWxcopq_MJZUrynXJP7guA-iXiPYAXuGoednrAiq_CEzysQ02e1QF",
    client_secret_expires_at: 0,
    registration_access_token: "Rlbd0bUdlWEBiwg2vYeNHfDO2wu53vkJra6EKkNxv1k",
    registration_client_uri: `https://registrar.example.org/oidc/clientConfig?clientId=${EXAMPLE_CLIENT_ID}`,
    ...REGISTERED,
  },
  RehearsedClient: { ...REGISTERED, supplied_metadata: [{ name: "response_types", section: "OIDC Registration 2" }] },
} as const;
