import type { Settings } from "../config/settings.ts";
import type { Fault } from "../errors.ts";
import type { ParameterName } from "./parameters.ts";
import type { ListSetting } from "./row-kinds.ts";
import { supportedHint } from "./row-kinds.ts";

/** OpenID Connect RP Metadata Choices 1.0: a list from which the server picks the value of a single parameter. */
interface Choice {
  readonly single: ParameterName;
  readonly setting: ListSetting;
  /** The parameter without which a picked content encryption would mean nothing. */
  readonly needs?: ParameterName;
}

/** The nineteen lists; they stand in requests only, never in an answer. */
export const CHOICES = {
  subject_types_supported: { single: "subject_type", setting: "subjectTypes" },
  id_token_signing_alg_values_supported: { single: "id_token_signed_response_alg", setting: "idTokenSigningAlgs" },
  id_token_encryption_alg_values_supported: {
    single: "id_token_encrypted_response_alg",
    setting: "idTokenEncryptionAlgs",
  },
  id_token_encryption_enc_values_supported: {
    single: "id_token_encrypted_response_enc",
    setting: "idTokenEncryptionEncs",
    needs: "id_token_encrypted_response_alg",
  },
  userinfo_signing_alg_values_supported: { single: "userinfo_signed_response_alg", setting: "userinfoSigningAlgs" },
  userinfo_encryption_alg_values_supported: {
    single: "userinfo_encrypted_response_alg",
    setting: "userinfoEncryptionAlgs",
  },
  userinfo_encryption_enc_values_supported: {
    single: "userinfo_encrypted_response_enc",
    setting: "userinfoEncryptionEncs",
    needs: "userinfo_encrypted_response_alg",
  },
  request_object_signing_alg_values_supported: {
    single: "request_object_signing_alg",
    setting: "requestObjectSigningAlgs",
  },
  request_object_encryption_alg_values_supported: {
    single: "request_object_encryption_alg",
    setting: "requestObjectEncryptionAlgs",
  },
  request_object_encryption_enc_values_supported: {
    single: "request_object_encryption_enc",
    setting: "requestObjectEncryptionEncs",
    needs: "request_object_encryption_alg",
  },
  token_endpoint_auth_methods_supported: { single: "token_endpoint_auth_method", setting: "tokenEndpointAuthMethods" },
  token_endpoint_auth_signing_alg_values_supported: {
    single: "token_endpoint_auth_signing_alg",
    setting: "tokenEndpointAuthSigningAlgs",
  },
  backchannel_authentication_request_signing_alg_values_supported: {
    single: "backchannel_authentication_request_signing_alg",
    setting: "backchannelAuthenticationRequestSigningAlgs",
  },
  authorization_signing_alg_values_supported: {
    single: "authorization_signed_response_alg",
    setting: "authorizationSigningAlgs",
  },
  authorization_encryption_alg_values_supported: {
    single: "authorization_encrypted_response_alg",
    setting: "authorizationEncryptionAlgs",
  },
  authorization_encryption_enc_values_supported: {
    single: "authorization_encrypted_response_enc",
    setting: "authorizationEncryptionEncs",
    needs: "authorization_encrypted_response_alg",
  },
  introspection_signing_alg_values_supported: {
    single: "introspection_signed_response_alg",
    setting: "introspectionSigningAlgs",
  },
  introspection_encryption_alg_values_supported: {
    single: "introspection_encrypted_response_alg",
    setting: "introspectionEncryptionAlgs",
  },
  introspection_encryption_enc_values_supported: {
    single: "introspection_encrypted_response_enc",
    setting: "introspectionEncryptionEncs",
    needs: "introspection_encrypted_response_alg",
  },
} as const satisfies Record<string, Choice>;

/** The section all of them come from. */
export const CHOICES_SECTION = "OpenID Connect RP Metadata Choices 2";

/** What the lists of a request come to. */
export interface Chosen {
  /** The request without its lists and with what was picked from them. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The parameters that the server picked. */
  readonly picked: readonly ParameterName[];
  readonly faults: readonly Fault[];
  /** The parameters whose list is at fault, so that nobody knows what they would be. */
  readonly undecided: readonly ParameterName[];
}

const ROWS = Object.entries<Choice>(CHOICES);

/** Replaces every list by the value picked from it: the client's own single value if it is supported, else the first that is. */
export function choose(request: Readonly<Record<string, unknown>>, settings: Settings): Chosen {
  const body: Record<string, unknown> = { ...request };
  const picked: ParameterName[] = [];
  const faults: Fault[] = [];
  const undecided: ParameterName[] = [];
  for (const [name, choice] of ROWS) {
    if (!Object.hasOwn(request, name)) continue;
    delete body[name];
    if (request[name] === null) continue;
    const outcome = pick(request[name], body[choice.single] ?? undefined, settings[choice.setting]);
    if (typeof outcome !== "string") {
      undecided.push(choice.single);
      faults.push({
        pointer: `/${outcome.atSingle ? choice.single : name}`,
        code: "invalid_client_metadata",
        section: CHOICES_SECTION,
        ...outcome.fault,
      });
    } else if (outcome !== body[choice.single] && isWanted(choice, body)) {
      body[choice.single] = outcome;
      picked.push(choice.single);
    }
  }
  return { body, picked, faults, undecided };
}

/** A content encryption is picked only where the key management it goes with is there; the table has that first. */
const isWanted = ({ needs }: Choice, body: Readonly<Record<string, unknown>>): boolean =>
  needs === undefined || (body[needs] ?? undefined) !== undefined;

type Picked = string | { readonly atSingle?: true; readonly fault: Pick<Fault, "rule" | "hint"> };

const isTextList = (list: unknown): list is readonly string[] =>
  Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === "string");

function pick(list: unknown, single: unknown, supported: readonly string[]): Picked {
  if (!isTextList(list)) return { fault: { rule: "must be an array of one or more strings" } };
  if (single !== undefined && !(list as readonly unknown[]).includes(single)) {
    return { atSingle: true, fault: { rule: "must be one of the values that the client lists for it" } };
  }
  if (typeof single === "string" && supported.includes(single)) return single;
  const first = list.find((item) => supported.includes(item));
  return first ?? { fault: { rule: "must have a value that the provider supports", hint: supportedHint(supported) } };
}
