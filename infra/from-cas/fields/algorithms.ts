import { flagIn, textIn } from "../java-values.ts";
import { changed, leftOut, type Part, refused, type Service } from "../translation.ts";
import { hasCibaGrant } from "./grants.ts";

/** The members of the texts that are there, under their names in client metadata. */
function named(service: Service, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const pairs = Object.entries(names).map(([field, member]) => [member, textIn(service[field])] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

const ENCRYPTION = {
  idTokenEncryptionAlg: "id_token_encrypted_response_alg",
  idTokenEncryptionEncoding: "id_token_encrypted_response_enc",
};

function encryptionOf(service: Service): Part {
  const members = named(service, ENCRYPTION);
  if (flagIn(service["encryptIdToken"]) !== true) {
    const fields = Object.keys(ENCRYPTION).filter((field) => textIn(service[field]) !== undefined);
    return { findings: fields.map((field) => leftOut(field, "encryptIdToken is not true, so CAS does not encrypt")) };
  }
  if (members["id_token_encrypted_response_alg"] === undefined)
    return {
      findings: [
        refused(
          "encryptIdToken",
          "CAS chooses the algorithm by the key; name it in idTokenEncryptionAlg to carry it over",
        ),
      ],
    };
  return { members };
}

/** How ID Tokens are signed and encrypted (OIDC Registration 2). */
export function translateIdToken(service: Service): Part {
  const alg = textIn(service["idTokenSigningAlg"]);
  const isUnsigned = flagIn(service["signIdToken"]) === false;
  const signing = isUnsigned ? "none" : alg;
  const { members = {}, findings = [] } = encryptionOf(service);
  return {
    members: { ...(signing !== undefined && { id_token_signed_response_alg: signing }), ...members },
    findings: [
      ...(isUnsigned && alg !== undefined
        ? [leftOut("idTokenSigningAlg", "signIdToken is false, so CAS does not sign")]
        : []),
      ...(isUnsigned ? [changed("signIdToken", "it is id_token_signed_response_alg none")] : []),
      ...findings,
    ],
  };
}

/** How UserInfo and introspection responses are signed and encrypted. */
export function translateResponses(service: Service): Part {
  const members = named(service, {
    userInfoSigningAlg: "userinfo_signed_response_alg",
    userInfoEncryptedResponseAlg: "userinfo_encrypted_response_alg",
    userInfoEncryptedResponseEncoding: "userinfo_encrypted_response_enc",
    introspectionSignedResponseAlg: "introspection_signed_response_alg",
    introspectionEncryptedResponseAlg: "introspection_encrypted_response_alg",
    introspectionEncryptedResponseEncoding: "introspection_encrypted_response_enc",
  });
  // OIDC Registration 2: who names no algorithm gets plain JSON, for which CAS has the word none.
  return { members: Object.fromEntries(Object.entries(members).filter(([, alg]) => alg.toLowerCase() !== "none")) };
}

/** What a client certificate must say (RFC 8705 2.1.2), and tokens that are bound to a key. */
export function translateBinding(service: Service): Part {
  const members = named(service, {
    tlsClientAuthSubjectDn: "tls_client_auth_subject_dn",
    tlsClientAuthSanDns: "tls_client_auth_san_dns",
    tlsClientAuthSanUri: "tls_client_auth_san_uri",
    tlsClientAuthSanIp: "tls_client_auth_san_ip",
    tlsClientAuthSanEmail: "tls_client_auth_san_email",
  });
  const isBound = flagIn(service["dpopBoundAccessTokens"]);
  return { members: { ...members, ...(isBound === true && { dpop_bound_access_tokens: true }) } };
}

/** CIBA 4. Every service of CAS has a delivery mode, also those that never use it. */
export function translateCiba(service: Service): Part {
  if (!hasCibaGrant(service)) return {};
  const userCode = flagIn(service["backchannelUserCodeParameterSupported"]);
  const members = named(service, {
    backchannelTokenDeliveryMode: "backchannel_token_delivery_mode",
    backchannelClientNotificationEndpoint: "backchannel_client_notification_endpoint",
    backchannelAuthenticationRequestSigningAlg: "backchannel_authentication_request_signing_alg",
  });
  return {
    members: {
      backchannel_token_delivery_mode: "poll",
      ...members,
      ...(userCode === true && { backchannel_user_code_parameter: true }),
    },
  };
}
