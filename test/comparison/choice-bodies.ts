import { EC_KEY, keyClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { EVERY_KEY } from "../support/public-keys.ts";
import { accepts, type Body, refuses } from "./body.ts";

const CHOICES = "OpenID Connect RP Metadata Choices 2";

/** A client that leaves one parameter to the server; the list itself is never in an answer. */
const chooses = (name: string, list: string, members: Json, answer: Json): Body =>
  accepts(CHOICES, name, webClient(members), { answer, ignored: [list] });

/** Lists from which the server picks. */
export const CHOICE_BODIES: readonly Body[] = [
  chooses(
    "a list with one supported value",
    "id_token_signing_alg_values_supported",
    { id_token_signing_alg_values_supported: ["ES256"] },
    { id_token_signed_response_alg: "ES256" },
  ),
  chooses(
    "a list that begins with an unknown value",
    "id_token_signing_alg_values_supported",
    { id_token_signing_alg_values_supported: ["XX256", "PS256"] },
    { id_token_signed_response_alg: "PS256" },
  ),
  chooses(
    "a list of subject types",
    "subject_types_supported",
    { subject_types_supported: ["pairwise"] },
    { subject_type: "pairwise" },
  ),
  chooses(
    "a list of methods",
    "token_endpoint_auth_methods_supported",
    { token_endpoint_auth_methods_supported: ["magic", "client_secret_post"] },
    { token_endpoint_auth_method: "client_secret_post" },
  ),
  chooses(
    "a list for UserInfo",
    "userinfo_signing_alg_values_supported",
    { userinfo_signing_alg_values_supported: ["ES256"] },
    { userinfo_signed_response_alg: "ES256" },
  ),
  chooses(
    "a list for introspection",
    "introspection_signing_alg_values_supported",
    { introspection_signing_alg_values_supported: ["ES256"] },
    { introspection_signed_response_alg: "ES256" },
  ),
  chooses(
    "a list for JARM",
    "authorization_signing_alg_values_supported",
    { authorization_signing_alg_values_supported: ["ES256"] },
    { authorization_signed_response_alg: "ES256" },
  ),
  chooses(
    "a list for signed request objects",
    "request_object_signing_alg_values_supported",
    { request_object_signing_alg_values_supported: ["ES256"], jwks: { keys: [EC_KEY] } },
    { request_object_signing_alg: "ES256" },
  ),
  chooses(
    "a list for encryption with its single value",
    "id_token_encryption_alg_values_supported",
    {
      id_token_encryption_alg_values_supported: ["RSA-OAEP", "ECDH-ES"],
      id_token_encrypted_response_alg: "ECDH-ES",
      jwks: EVERY_KEY,
    },
    { id_token_encrypted_response_alg: "ECDH-ES", id_token_encrypted_response_enc: "A128CBC-HS256" },
  ),
  {
    ...chooses(
      "a list beside an unsupported single value that is in it",
      "id_token_signing_alg_values_supported",
      { id_token_signed_response_alg: "XX256", id_token_signing_alg_values_supported: ["XX256", "ES256"] },
      { id_token_signed_response_alg: "ES256" },
    ),
    ignored: ["id_token_signing_alg_values_supported", "id_token_signed_response_alg"],
  },
  chooses(
    "a list for signed authentication",
    "token_endpoint_auth_signing_alg_values_supported",
    {
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg_values_supported: ["ES256"],
      jwks: { keys: [EC_KEY] },
    },
    { token_endpoint_auth_signing_alg: "ES256" },
  ),
  refuses(
    CHOICES,
    "a list beside a single value that is not in it",
    webClient({ id_token_signed_response_alg: "RS256", id_token_signing_alg_values_supported: ["ES256"] }),
  ),
  refuses(CHOICES, "a list without a supported value", webClient({ id_token_signing_alg_values_supported: ["XX256"] })),
  refuses(CHOICES, "a list as a string", webClient({ id_token_signing_alg_values_supported: "ES256" })),
  refuses(CHOICES, "a number in a list", webClient({ id_token_signing_alg_values_supported: [256] })),
  refuses(CHOICES, "an empty list", webClient({ id_token_signing_alg_values_supported: [] })),
  refuses(
    "RFC 7591 2",
    "a list whose pick breaks another rule",
    keyClient({
      jwks: { keys: [EC_KEY] },
      token_endpoint_auth_method: undefined,
      token_endpoint_auth_methods_supported: ["tls_client_auth"],
    }),
  ),
];
