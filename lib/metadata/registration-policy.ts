import { isJsonObject, isTextArray } from "../json-shapes.ts";

/**
 * What clients may register that come of one initial access token, below what the settings allow; absent members limit
 * nothing. It is part of the token, inherited by its clients, and holds at every later update of them.
 */
export interface RegistrationPolicy {
  /** Lower-case host names; every redirect URI, after login and after logout, has one of them. */
  readonly redirectHosts?: readonly string[];
  readonly grantTypes?: readonly string[];
  readonly scopes?: readonly string[];
  readonly tokenEndpointAuthMethods?: readonly string[];
}

/** A policy as tokens, items and answers carry it. */
export interface PolicyDocument {
  readonly redirect_hosts?: readonly string[];
  readonly grant_types?: readonly string[];
  readonly scopes?: readonly string[];
  readonly token_endpoint_auth_methods?: readonly string[];
}

const MEMBERS: Readonly<Record<keyof PolicyDocument, keyof RegistrationPolicy>> = {
  redirect_hosts: "redirectHosts",
  grant_types: "grantTypes",
  scopes: "scopes",
  token_endpoint_auth_methods: "tokenEndpointAuthMethods",
};

/** The document of a policy; what limits nothing is left out. */
export function policyDocument(policy: RegistrationPolicy): PolicyDocument {
  const members = Object.entries(MEMBERS).map(([name, member]) => [name, policy[member]] as const);
  return Object.fromEntries(members.filter(([, values]) => values !== undefined));
}

/** The policy in a document, or undefined for what is none: a limit that nobody knows must not be passed over. */
export function policyOf(document: unknown): RegistrationPolicy | undefined {
  if (!isJsonObject(document)) return undefined;
  const members = Object.entries(document);
  const isPolicy = members.every(([name, values]) => Object.hasOwn(MEMBERS, name) && isTextArray(values));
  return isPolicy
    ? Object.fromEntries(members.map(([name, values]) => [MEMBERS[name as keyof PolicyDocument], values]))
    : undefined;
}
