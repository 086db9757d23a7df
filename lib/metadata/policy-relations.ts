import { type Breach, type Relation, type RelationContext, relation, when } from "./relation.ts";
import { hostOf, schemeOf } from "./uri.ts";

const SECTION = "Policy of the initial access token";
const HOST_RULE = "must be http or https URLs on the hosts that the initial access token allows";

/** The URIs that lead elsewhere than the policy allows; a scheme of one's own has no host that anybody could allow. */
function foreignHosts(name: string, uris: readonly string[], { policy }: RelationContext): readonly Breach[] {
  const hosts = policy?.redirectHosts;
  if (hosts === undefined) return [];
  const isAllowed = (uri: string): boolean =>
    ["https", "http"].includes(schemeOf(uri)) && hosts.includes(hostOf(uri).toLowerCase());
  return uris.flatMap((uri, index) =>
    isAllowed(uri) ? [] : [{ pointer: `/${name}/${index}`, hint: `allowed: ${hosts.join(", ")}` }],
  );
}

/** What the policy of an initial access token asks beyond narrower settings; nothing where there is none. */
export const POLICY_RELATIONS: readonly Relation[] = [
  relation({
    section: SECTION,
    names: ["redirect_uris"],
    code: "invalid_redirect_uri",
    rule: HOST_RULE,
    breaches: ({ redirect_uris = [] }, context) => foreignHosts("redirect_uris", redirect_uris, context),
  }),
  relation({
    section: SECTION,
    names: ["post_logout_redirect_uris", "claims_redirect_uris"],
    rule: HOST_RULE,
    breaches: ({ post_logout_redirect_uris = [], claims_redirect_uris = [] }, context) => [
      ...foreignHosts("post_logout_redirect_uris", post_logout_redirect_uris, context),
      ...foreignHosts("claims_redirect_uris", claims_redirect_uris, context),
    ],
  }),
  relation({
    section: SECTION,
    names: ["scope", "grant_types", "token_endpoint_auth_method"],
    // Left out, they would mean what a provider does by default, which no policy has a say in.
    rule: "must be there where the initial access token limits it",
    hint: "the provider supports nothing of what the token allows",
    breaches: ({ scope, token_endpoint_auth_method }, { policy, settings }) => [
      ...when(policy?.scopes !== undefined && scope === undefined, "scope"),
      ...when(policy?.grantTypes !== undefined && settings.grantTypes.length === 0, "grant_types"),
      ...when(
        policy?.tokenEndpointAuthMethods !== undefined && token_endpoint_auth_method === undefined,
        "token_endpoint_auth_method",
      ),
    ],
  }),
];
