import { exactTextIn, itemsIn, membersIn, textIn } from "../java-values.ts";
import {
  type CarriedSecret,
  changed,
  type Finding,
  leftOut,
  type Part,
  refused,
  type Service,
} from "../translation.ts";

const METHOD = "tokenEndpointAuthenticationMethod";

/** RFC 6749 A.2. */
const SECRET = /^[\x20-\x7e]{1,1024}$/;
/** 22 characters of base64url have 128 bits. */
const STRONG_CHARACTERS = 22;
const NEVER = ["", "0", "-1"];

interface Candidate extends CarriedSecret {
  readonly field: string;
}

/** CAS takes seconds, local dates and local times, all in UTC; NaN for what is none of them. */
function expiryOf(value: unknown): number {
  const text = textIn(value) ?? "";
  if (NEVER.includes(text)) return 0;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const isIso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.test(text);
  return isIso ? Math.floor(Date.parse(text.includes("T") ? `${text}Z` : `${text}T00:00:00Z`) / 1000) : Number.NaN;
}

/** The secrets of a service: one up to CAS 7, several with an expiry each from CAS 8 on. */
function candidates(service: Service): readonly Candidate[] {
  const single = exactTextIn(service["clientSecret"]);
  const several = (itemsIn(service["clientSecrets"]) ?? []).map(membersIn).filter((one) => one !== undefined);
  return [
    ...(single === undefined
      ? []
      : [{ field: "clientSecret", value: single, expiresAt: expiryOf(service["clientSecretExpiration"]) }]),
    ...several.flatMap((one) => {
      const value = exactTextIn(one["value"]);
      return value === undefined ? [] : [{ field: "clientSecrets", value, expiresAt: expiryOf(one["expiration"]) }];
    }),
  ];
}

function faultOf({ field, value, expiresAt }: Candidate): Finding | undefined {
  if (/^\{[\w-]*cipher\}/i.test(value))
    return refused(
      field,
      "it is encrypted for CAS alone; put the plain secret there, decrypted with the CAS command-line shell, for the time of the import",
    );
  if (/[$#]\{/.test(value))
    return refused(
      field,
      "it is an expression that CAS resolves; put the plain secret there for the time of the import",
    );
  if (!SECRET.test(value)) return refused(field, "a secret may have printable ASCII characters only (RFC 6749 A.2)");
  if (Number.isNaN(expiresAt)) return refused(field, "its expiry can not be read; write it in epoch seconds");
  return undefined;
}

/** The one secret that is carried over, as CAS chooses it: the first that is still good, else the last that was. */
function chosen(all: readonly Candidate[], now: number): Candidate | undefined {
  return all.find(({ expiresAt }) => !(expiresAt !== 0 && expiresAt <= now)) ?? all.at(-1);
}

/** The secret and the method by which the client authenticates at the token endpoint. */
export function translateAuthentication(service: Service, now: number): Part {
  const all = candidates(service);
  const secret = chosen(all, now);
  const method = textIn(service[METHOD])?.toLowerCase();
  if (secret === undefined) return withoutSecret(method);
  const fault = faultOf(secret);
  if (fault !== undefined) return { findings: [fault], members: methodOf(method) };
  const { field, value, expiresAt } = secret;
  const findings = [
    ...(all.length > 1
      ? [
          leftOut(
            field,
            "a client has one secret: the first that is still good is carried over, and the others stop working",
          ),
        ]
      : []),
    ...(value.length < STRONG_CHARACTERS
      ? [
          changed(
            field,
            "it is short enough to be guessed from its digest in the table (docs/storage.md); give the client a new one",
          ),
        ]
      : []),
    ...(expiresAt !== 0 && expiresAt <= now
      ? [changed(field, "it has expired; the client's next PATCH renews it")]
      : []),
    ...(method === undefined
      ? [
          changed(
            METHOD,
            "none is named; client_secret_basic is registered, which a client that posts its secret must change",
          ),
        ]
      : []),
  ];
  return { secret: { value, expiresAt }, findings, members: methodOf(method) };
}

const methodOf = (method: string | undefined) => (method === undefined ? {} : { token_endpoint_auth_method: method });

function withoutSecret(method: string | undefined): Part {
  if (method?.startsWith("client_secret_"))
    return { findings: [refused("clientSecret", `there is none, and ${METHOD} needs one`)] };
  if (method !== undefined) return { members: methodOf(method) };
  return {
    members: { token_endpoint_auth_method: "none" },
    findings: [changed(METHOD, "the service has no secret, so it is a public client: none")],
  };
}
