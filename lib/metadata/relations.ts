import { grantsOf, hasFrontIdToken } from "../config/response-type.ts";
import { CIBA_GRANT, SYMMETRIC_SIGNING_ALGS } from "../config/vocabulary.ts";
import { KEY_RELATIONS } from "./key-relations.ts";
import type { ParameterName } from "./parameters.ts";
import { POLICY_RELATIONS } from "./policy-relations.ts";
import { type Relation, relation, when } from "./relation.ts";
import { isSymmetric, KEYED_PARAMETERS } from "./secret-use.ts";
import { URI_RELATIONS } from "./uri-relations.ts";

const TLS_SUBJECTS = [
  "tls_client_auth_subject_dn",
  "tls_client_auth_san_dns",
  "tls_client_auth_san_uri",
  "tls_client_auth_san_ip",
  "tls_client_auth_san_email",
] as const;

/** A content encryption means nothing without the key management it goes with. */
function encryptionRelation<Alg extends ParameterName, Enc extends ParameterName>(
  section: string,
  alg: Alg,
  enc: Enc,
): Relation {
  return relation<Alg | Enc>({
    section,
    names: [alg, enc],
    rule: `must not be there without ${alg}`,
    breaches: (metadata) => when(metadata[enc] !== undefined && metadata[alg] === undefined, enc),
  });
}

/** Grants, algorithms and methods that must fit each other. */
const PROTOCOL_RELATIONS: readonly Relation[] = [
  relation({
    section: "RFC 7591 2.1; OIDC Registration 2",
    names: ["response_types", "grant_types"],
    rule: "must go together with grant_types: code needs authorization_code, token and id_token need implicit",
    hint: "a client without redirection registers response_types as an empty array",
    breaches: ({ response_types = [], grant_types = [] }) =>
      response_types.flatMap((type, index) =>
        when(
          grantsOf(type).some((grant) => !grant_types.includes(grant)),
          `response_types/${index}`,
        ),
      ),
  }),
  relation({
    section: "RFC 6749 4.4",
    names: ["grant_types", "token_endpoint_auth_method"],
    rule: "must not have client_credentials where the client does not authenticate",
    breaches: ({ grant_types = [], token_endpoint_auth_method }) =>
      when(token_endpoint_auth_method === "none" && grant_types.includes("client_credentials"), "grant_types"),
  }),
  relation({
    section: "CIBA 7.1",
    names: ["grant_types", "token_endpoint_auth_method"],
    rule: "must not have the CIBA grant where the client does not authenticate",
    breaches: ({ grant_types = [], token_endpoint_auth_method }) =>
      when(token_endpoint_auth_method === "none" && grant_types.includes(CIBA_GRANT), "grant_types"),
  }),
  relation({
    section: "OIDC Core 10.1 and 10.2",
    names: [...KEYED_PARAMETERS, "token_endpoint_auth_method"],
    rule: "must not be a symmetric algorithm where the client has no secret",
    breaches: (metadata) =>
      metadata.token_endpoint_auth_method === "none"
        ? KEYED_PARAMETERS.flatMap((name) => when(isSymmetric(metadata[name]), name))
        : [],
  }),
  relation({
    section: "OIDC Registration 2; OIDC Core 9",
    names: ["token_endpoint_auth_signing_alg", "token_endpoint_auth_method"],
    rule: "must be an HS algorithm with client_secret_jwt and an asymmetric one with private_key_jwt",
    breaches: ({ token_endpoint_auth_signing_alg: alg, token_endpoint_auth_method: method }) => {
      if (alg === undefined) return [];
      // With other methods it means nothing: idpyoidc sends its default with each of them.
      const unfit = (SYMMETRIC_SIGNING_ALGS as readonly string[]).includes(alg)
        ? "private_key_jwt"
        : "client_secret_jwt";
      return when(method === unfit, "token_endpoint_auth_signing_alg");
    },
  }),
  relation({
    section: "OIDC Registration 2",
    names: ["id_token_signed_response_alg", "response_types"],
    rule: "must not be none where an ID Token comes from the authorization endpoint",
    breaches: ({ id_token_signed_response_alg, response_types = [] }) =>
      when(
        id_token_signed_response_alg === "none" && response_types.some(hasFrontIdToken),
        "id_token_signed_response_alg",
      ),
  }),
  encryptionRelation("OIDC Registration 2", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc"),
  encryptionRelation("OIDC Registration 2", "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc"),
  encryptionRelation("OIDC Registration 2", "request_object_encryption_alg", "request_object_encryption_enc"),
  encryptionRelation("RFC 9701 6", "introspection_encrypted_response_alg", "introspection_encrypted_response_enc"),
  encryptionRelation("JARM 3", "authorization_encrypted_response_alg", "authorization_encrypted_response_enc"),
  encryptionRelation("ETSI GS NFV-SEC 022", "nfv_token_encrypted_response_alg", "nfv_token_encrypted_response_enc"),
  relation({
    section: "RFC 9101 10.5",
    names: ["request_object_signing_alg", "require_signed_request_object"],
    rule: "must not be none where signed request objects are required",
    breaches: ({ request_object_signing_alg, require_signed_request_object }) =>
      when(
        request_object_signing_alg === "none" && require_signed_request_object === true,
        "request_object_signing_alg",
      ),
  }),
  relation({
    section: "RFC 8705 2.1.2",
    names: [...TLS_SUBJECTS, "token_endpoint_auth_method"],
    rule: "must come with exactly one certificate subject parameter, tls_client_auth_subject_dn or one of tls_client_auth_san_*",
    breaches: (metadata) => {
      const count = TLS_SUBJECTS.filter((name) => metadata[name] !== undefined).length;
      return when(
        metadata.token_endpoint_auth_method === "tls_client_auth" && count !== 1,
        "token_endpoint_auth_method",
      );
    },
  }),
  relation({
    section: "CIBA 4",
    names: ["grant_types", "backchannel_token_delivery_mode"],
    rule: "must be there for the CIBA grant, and poll and ping only with that grant",
    breaches: ({ grant_types = [], backchannel_token_delivery_mode: mode }) => {
      const hasGrant = grant_types.includes(CIBA_GRANT);
      return when(
        (hasGrant && mode === undefined) || (!hasGrant && (mode === "poll" || mode === "ping")),
        "backchannel_token_delivery_mode",
      );
    },
  }),
  relation({
    section: "CIBA 4",
    names: ["backchannel_token_delivery_mode", "backchannel_client_notification_endpoint"],
    rule: "must be there for the delivery modes ping and push",
    breaches: ({ backchannel_token_delivery_mode: mode, backchannel_client_notification_endpoint: endpoint }) =>
      when((mode === "ping" || mode === "push") && endpoint === undefined, "backchannel_client_notification_endpoint"),
  }),
];

/** The table of relations, in the order in which their faults are told. */
export const RELATIONS: readonly Relation[] = [
  ...URI_RELATIONS,
  ...PROTOCOL_RELATIONS,
  ...KEY_RELATIONS,
  ...POLICY_RELATIONS,
];
