import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { readSettings } from "../../lib/config/read-settings.ts";
import { ecPair, okpPair, rsaPair } from "../support/public-keys.ts";

/** A node-oidc-provider that takes registrations. */
export interface Peer {
  /** Where clients are registered. */
  readonly url: string;
  stop(): Promise<void>;
}

const on = { enabled: true } as const;
const nothing = async (): Promise<void> => {};
/** What our settings offer by default, so that both servers are asked about the same offer. */
const { grantTypes, scopes, subjectTypes, tokenEndpointAuthMethods } = readSettings({});

const SIGNING = [
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "Ed25519",
  "EdDSA",
];
const KEY_MANAGEMENT = [
  ...["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"],
  ...["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"],
  ...["A128GCMKW", "A192GCMKW", "A256GCMKW", "A128KW", "A192KW", "A256KW", "dir"],
];
const CONTENT = ["A128CBC-HS256", "A128GCM", "A192CBC-HS384", "A192GCM", "A256CBC-HS512", "A256GCM"];
const ENCRYPTED = ["idToken", "requestObject", "userinfo", "introspection", "authorization"];

/** Every algorithm it has. */
const enabledJWA = (): object => ({
  ...Object.fromEntries([...ENCRYPTED, "clientAuth"].map((name) => [`${name}SigningAlgValues`, [...SIGNING]])),
  ...Object.fromEntries(ENCRYPTED.map((name) => [`${name}EncryptionAlgValues`, [...KEY_MANAGEMENT]])),
  ...Object.fromEntries(ENCRYPTED.map((name) => [`${name}EncryptionEncValues`, [...CONTENT]])),
});

/** A key for each of those algorithms: it offers what it has keys for. */
const serverKeys = (): object => ({
  keys: [
    ...[rsaPair(), ecPair("P-256"), ecPair("P-384"), ecPair("P-521"), okpPair("Ed25519")].map(({ privateKey }) => ({
      ...privateKey,
      use: "sig",
    })),
    ...[rsaPair(), ecPair("P-256"), okpPair("X25519")].map(({ privateKey }) => ({ ...privateKey, use: "enc" })),
  ],
});

const FEATURES = {
  devInteractions: { enabled: false },
  registration: { enabled: true, initialAccessToken: false },
  registrationManagement: on,
  rpMetadataChoices: on,
  requestObjects: on,
  pushedAuthorizationRequests: on,
  encryption: on,
  jwtUserinfo: on,
  introspection: on,
  jwtIntrospection: on,
  jwtResponseModes: on,
  revocation: on,
  clientCredentials: on,
  deviceFlow: on,
  claimsParameter: on,
  backchannelLogout: on,
  rpInitiatedLogout: on,
  dPoP: on,
  ciba: { enabled: true, deliveryModes: ["poll", "ping"] },
  mTLS: { enabled: true, certificateBoundAccessTokens: true, selfSignedTlsClientAuth: true, tlsClientAuth: true },
  richAuthorizationRequests: { enabled: true, types: { payment_initiation: { validate: nothing } } },
};

/** Keeps nothing for longer than the process, and no more than registration needs. */
class Store {
  static readonly #all = new Map<string, unknown>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async upsert(id: string, payload: unknown): Promise<void> {
    Store.#all.set(`${this.#name}/${id}`, payload);
  }

  async find(id: string): Promise<unknown> {
    return Store.#all.get(`${this.#name}/${id}`);
  }
}

/** The grants for which it has no feature, but takes a handler. */
const NAMED_GRANTS = /:(?:jwt-bearer|saml2-bearer|token-exchange|uma-ticket)$/;

function createProvider(issuer: string, fetch: (url: string) => Promise<Response>): Provider {
  const provider = new Provider(issuer, {
    adapter: Store,
    jwks: serverKeys(),
    cookies: { keys: ["comparison"] },
    features: FEATURES,
    enabledJWA: enabledJWA(),
    acrValues: ["phr", "urn:mace:incommon:iap:silver"],
    scopes: [...scopes],
    subjectTypes: [...subjectTypes],
    clientAuthMethods: [...tokenEndpointAuthMethods],
    responseTypes: ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token", "none"],
    pairwiseIdentifier: async () => "subject",
    fetch,
  });
  for (const grant of grantTypes.filter((name) => NAMED_GRANTS.test(name))) provider.registerGrantType(grant, nothing);
  provider.on("server_error", (_, error) => console.error(error));
  return provider;
}

/**
 * Starts node-oidc-provider in this process with nearly all of its features, open for registration. `documentAt` is the
 * far side of the network: what a URL leads to, undefined for what can not be fetched.
 */
export async function startPeer(documentAt: (url: string) => unknown): Promise<Peer> {
  const fetch = async (url: string): Promise<Response> => {
    const document = documentAt(url);
    return document === undefined ? new Response(null, { status: 404 }) : Response.json(document);
  };
  const { promise, resolve } = Promise.withResolvers<ReturnType<Provider["callback"]>>();
  const server = createServer(
    (request: IncomingMessage, response: ServerResponse) =>
      void promise.then((callback) => callback(request, response)),
  );
  const url = loopbackUrl(await listen(server, 0));
  resolve(createProvider(url, fetch).callback());
  return { url: `${url}/reg`, stop: () => close(server, 1000) };
}
