import { grantsOf, isSameResponseType } from "../../../lib/config/response-type.ts";
import { CIBA_GRANT, GRANT_TYPES, RESPONSE_TYPES } from "../../../lib/config/vocabulary.ts";
import { flagIn, textsIn } from "../java-values.ts";
import { changed, type Finding, leftOut, type Part, refused, type Service } from "../translation.ts";

const GRANTS = "supportedGrantTypes";
const RESPONSES = "supportedResponseTypes";
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

interface Read {
  /** Undefined: the service says nothing, by which CAS allows everything. */
  readonly values: readonly string[] | undefined;
  readonly findings: readonly Finding[];
}

function read(service: Service, field: string, spell: (value: string) => string | undefined): Read {
  const value = service[field] ?? undefined;
  if (value === undefined) return { values: undefined, findings: [] };
  const texts = textsIn(value);
  if (texts === undefined) return { values: undefined, findings: [refused(field, "it is not a collection of texts")] };
  if (texts.length === 0) return { values: undefined, findings: [] };
  const values = texts.map(spell).filter((text) => text !== undefined);
  return { values: [...new Set(values)], findings: [] };
}

/** CAS compares without regard to case, and has a `none` that means nothing. */
function grantSpelling(value: string): string | undefined {
  const folded = value.toLowerCase();
  if (folded === "none") return undefined;
  return GRANT_TYPES.find((grant) => grant === folded) ?? value;
}

/** What CAS calls a response type; that of the device flow is none (RFC 8628 3.1 has no authorization response). */
function responseSpelling(value: string): string | undefined {
  const folded = value.toLowerCase();
  if (folded === "device_code") return undefined;
  return RESPONSE_TYPES.find((type) => isSameResponseType(type, folded)) ?? value;
}

function findingsOf(service: Service, grants: Read, responses: Read): readonly Finding[] {
  const hasDevice = textsIn(service[RESPONSES])?.some((type) => type.toLowerCase() === "device_code") === true;
  return [
    ...grants.findings,
    ...responses.findings,
    ...(hasDevice ? [leftOut(RESPONSES, "device_code is no response type; its grant is registered")] : []),
    ...(grants.values === undefined && responses.values === undefined
      ? [
          changed(
            GRANTS,
            "the service names none, by which CAS allows every grant; here the client gets the code flow alone (OIDC Registration 2)",
          ),
        ]
      : []),
  ];
}

/** Grant and response types, which CAS does not relate to each other; OIDC Registration 2 does. */
export function translateGrants(service: Service): Part {
  const grants = read(service, GRANTS, grantSpelling);
  const responses = read(service, RESPONSES, responseSpelling);
  const findings = [...findingsOf(service, grants, responses)];
  const responseTypes =
    responses.values ?? (grants.values === undefined || grants.values.includes("authorization_code") ? ["code"] : []);
  const hasDevice = textsIn(service[RESPONSES])?.some((type) => type.toLowerCase() === "device_code") === true;
  const needed = [...responseTypes.flatMap(grantsOf), ...(hasDevice ? [DEVICE_GRANT] : [])];
  const named = grants.values ?? [];
  const added = [...new Set(needed)].filter((grant) => !named.includes(grant));
  if (grants.values !== undefined && added.length > 0)
    findings.push(changed(GRANTS, `the response types need ${added.join(", ")} too (OIDC Registration 2)`));
  const isRefreshed = flagIn(service["generateRefreshToken"]) === true && !named.includes("refresh_token");
  if (isRefreshed) findings.push(changed("generateRefreshToken", "it is the grant type refresh_token"));
  const grantTypes = [...named, ...added, ...(isRefreshed ? ["refresh_token"] : [])];
  return { members: { grant_types: grantTypes, response_types: responseTypes }, findings };
}

/** Whether a service has the grant of CIBA; without it CAS's defaults for that mean nothing. */
export const hasCibaGrant = (service: Service): boolean =>
  (textsIn(service[GRANTS]) ?? []).some((grant) => grant.toLowerCase() === CIBA_GRANT);
