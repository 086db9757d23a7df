import { BASE, type Members, outcomeOf, type Variables } from "../../../support/claims.ts";

const IMPLICIT = { response_types: ["id_token"], grant_types: ["implicit"] };
const PUBLIC = { token_endpoint_auth_method: "none" };
const NATIVE = { ...PUBLIC, application_type: "native" };
const NATIVE_BASE = { ...NATIVE, redirect_uris: ["com.example.app:/callback"] };

/** The members that hold one URI, with the client they stand in. */
const single = (...names: readonly string[]) =>
  names.map((name) => ({ name, place: (uri: string): Members => ({ ...BASE, [name]: uri }) }));
/** A member that holds a list of URIs. */
const listed = (name: string, members: Members) => [
  { name, place: (uri: string): Members => ({ ...members, [name]: [uri] }) },
];

/**
 * Where a URI may stand, one letter each. A letter stands for several members where one rule is about all of them;
 * they must agree.
 */
export const PLACES = {
  /** Redirection of a confidential web client with the code flow. */
  W: listed("redirect_uris", {}),
  /** Redirection of a public web client with the code flow. */
  P: listed("redirect_uris", PUBLIC),
  /** Redirection of a web client that gets an ID Token from the authorization endpoint. */
  I: listed("redirect_uris", IMPLICIT),
  /** Redirection of a native client. */
  N: listed("redirect_uris", NATIVE),
  /** Redirection after logout, of a confidential web client. */
  L: listed("post_logout_redirect_uris", BASE),
  /** Redirection after logout, of a native public client. */
  M: listed("post_logout_redirect_uris", NATIVE_BASE),
  /** Front-channel logout of a confidential client, whatever its origin. */
  F: single("frontchannel_logout_uri"),
  /** Back-channel logout of a confidential client. */
  B: single("backchannel_logout_uri"),
  /** What the provider fetches or posts to. */
  J: single("jwks_uri", "sector_identifier_uri", "signed_jwks_uri", "backchannel_client_notification_endpoint"),
  /** Pages and images for people. */
  C: single("client_uri", "logo_uri", "policy_uri", "tos_uri", "information_uri", "organization_uri", "client_uri#fr"),
  /** Where third parties start a login. */
  G: single("initiate_login_uri"),
  /** Request objects, signed. */
  R: listed("request_uris", { ...BASE, request_object_signing_alg: "HS256" }),
} as const;

const ORIGIN_RULE = "must have the scheme, host and port of a redirect URI";

/** Whether a URI may stand at a place; throws when it is accepted and does not come back as it was sent. */
async function isAccepted(
  uri: string,
  { name, place }: (typeof PLACES)[keyof typeof PLACES][number],
  variables: Variables | undefined,
): Promise<boolean> {
  const outcome = await outcomeOf(place(uri), { variables, documents: { [uri]: BASE["redirect_uris"] } });
  if ("faults" in outcome) return outcome.faults.every(({ rule }) => rule === ORIGIN_RULE);
  const kept = [outcome.accepted[name]].flat();
  if (kept.length !== 1 || kept[0] !== uri) throw new Error(`${name} was changed`);
  return true;
}

/** The letters of the places where a URI may stand; a letter with a question mark where its members do not agree. */
export async function placesOf(uri: string, variables?: Variables): Promise<string> {
  let letters = "";
  for (const [letter, members] of Object.entries(PLACES)) {
    const verdicts = await Promise.all(members.map((member) => isAccepted(uri, member, variables)));
    if (verdicts.includes(true)) letters += verdicts.includes(false) ? `${letter}?` : letter;
  }
  return letters;
}
