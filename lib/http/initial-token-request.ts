import { type InitialTokenParameter, OAuthError } from "../errors.ts";
import {
  type InitialTokenLimits,
  isPolicySmall,
  readAuthMethods,
  readGrantTypes,
  readHosts,
  readLabel,
  readLifetime,
  readScopes,
  readUses,
} from "../registration/initial-token-limits.ts";

const READERS = {
  uses: readUses,
  expires_in: readLifetime,
  label: readLabel,
  redirect_hosts: readHosts,
  grant_types: readGrantTypes,
  scope: readScopes,
  token_endpoint_auth_methods: readAuthMethods,
} as const satisfies Record<InitialTokenParameter, (text: string) => unknown>;

type Why = Extract<OAuthError["reason"], { readonly kind: "query_refused" }>["why"];
const refuse = (why: Why): OAuthError => new OAuthError({ kind: "query_refused", why });

/**
 * The limits that the query of initToken asks for. Throws {@link OAuthError} `query_refused` for every parameter that is
 * unknown, repeated or unclear: who asks for a limited token, and misspells the limit, must not get one without.
 */
export function initialTokenLimits(query: URLSearchParams): InitialTokenLimits {
  for (const name of new Set(query.keys())) {
    if (!Object.hasOwn(READERS, name)) throw refuse("parameter unknown");
    if (query.getAll(name).length > 1) throw refuse("parameter repeated");
  }
  const policy = {
    ...member("redirectHosts", read(query, "redirect_hosts")),
    ...member("grantTypes", read(query, "grant_types")),
    ...member("scopes", read(query, "scope")),
    ...member("tokenEndpointAuthMethods", read(query, "token_endpoint_auth_methods")),
  };
  if (!isPolicySmall(policy)) throw refuse("policy too large");
  return {
    ...member("uses", read(query, "uses")),
    ...member("lifetimeSeconds", read(query, "expires_in")),
    ...member("label", read(query, "label")),
    ...(Object.keys(policy).length > 0 && { policy }),
  };
}

/** What a parameter says, or undefined where it is absent. */
function read<Name extends InitialTokenParameter>(
  query: URLSearchParams,
  name: Name,
): NonNullable<ReturnType<(typeof READERS)[Name]>> | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = READERS[name](text);
  if (value === undefined) throw refuse(`${name} unclear`);
  return value as NonNullable<ReturnType<(typeof READERS)[Name]>>;
}

const member = <Name extends string, Value>(name: Name, value: Value | undefined): { readonly [N in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: Value };
