import { breaks, holds, type RelationClaims, under, underPolicy } from "./relation-claims.ts";

const SECTION = "Policy of the initial access token";
const HOST_RULE = "must be http or https URLs on the hosts that the initial access token allows";
const CB = "https://rp.example.com/callback";
const HOSTS = { redirectHosts: ["rp.example.com", "localhost", "[::1]", "192.0.2.7"] };
const NATIVE = { application_type: "native" };

/** What the policy of an initial access token asks of a client's metadata. */
export const POLICY_RELATION_CLAIMS: readonly RelationClaims[] = [
  {
    section: SECTION,
    first: "redirect_uris",
    code: "invalid_redirect_uri",
    rule: HOST_RULE,
    holds: [
      ...holds({ redirect_uris: ["https://anywhere.example.net/"] }),
      ...underPolicy({}, holds({ redirect_uris: ["https://anywhere.example.net/"] })),
      ...underPolicy({ scopes: ["openid"] }, holds({ redirect_uris: ["https://anywhere.example.net/"] })),
      ...underPolicy(
        HOSTS,
        holds(
          {},
          { redirect_uris: [CB, "https://RP.EXAMPLE.COM:8443/x?y"] },
          { redirect_uris: ["http://localhost/cb", "https://192.0.2.7/"] },
          { ...NATIVE, redirect_uris: ["http://[::1]:1234/"] },
          { redirect_uris: [], response_types: [], grant_types: ["client_credentials"] },
          { redirect_uris: null, response_types: [], grant_types: ["client_credentials"] },
        ),
      ),
    ],
    breaks: underPolicy(HOSTS, [
      breaks("/redirect_uris/1", { redirect_uris: [CB, "https://rp.example.org/"] }),
      breaks("/redirect_uris/0 /redirect_uris/1", {
        redirect_uris: ["https://a.rp.example.com/", "https://rp.example.com.evil.example/"],
      }),
      breaks("/redirect_uris/0", { redirect_uris: ["https://rp.example.com./"] }),
      breaks("/redirect_uris/0", { redirect_uris: ["http://127.0.0.1/cb"] }),
      breaks("/redirect_uris/0", { ...NATIVE, redirect_uris: ["com.example.app:/cb"] }),
      breaks("/redirect_uris/0", { ...NATIVE, redirect_uris: ["com.example.app://rp.example.com/cb"] }),
    ]),
  },
  {
    section: SECTION,
    first: "post_logout_redirect_uris",
    rule: HOST_RULE,
    holds: [
      ...holds({ post_logout_redirect_uris: ["https://anywhere.example.net/"] }),
      ...underPolicy(HOSTS, holds({ post_logout_redirect_uris: [CB], claims_redirect_uris: [CB] }, {})),
    ],
    breaks: underPolicy(HOSTS, [
      breaks("/post_logout_redirect_uris/0", { post_logout_redirect_uris: ["https://rp.example.org/"] }),
      breaks("/claims_redirect_uris/1", { claims_redirect_uris: [CB, "https://rp.example.org/"] }),
      breaks("/post_logout_redirect_uris/0 /claims_redirect_uris/0", {
        post_logout_redirect_uris: ["https://rp.example.org/"],
        claims_redirect_uris: ["https://rp.example.org/"],
      }),
    ]),
  },
  {
    section: SECTION,
    first: "scope",
    rule: "must be there where the initial access token limits it",
    holds: [
      ...holds({}),
      ...under({ GRANT_TYPES: "" }, holds({ response_types: [] })),
      ...under({ TOKEN_ENDPOINT_AUTH_METHODS: "" }, holds({})),
      ...underPolicy(
        { scopes: ["openid", "unknown"], tokenEndpointAuthMethods: ["none"] },
        holds({}, { scope: "openid" }),
      ),
    ],
    breaks: [
      ...underPolicy({ scopes: ["unknown"] }, [breaks("/scope", {})]),
      ...underPolicy({ grantTypes: ["unknown"] }, [breaks("/grant_types", { response_types: [] })]),
      ...underPolicy({ scopes: [] }, [breaks("/scope", {})]),
      ...underPolicy({ tokenEndpointAuthMethods: [] }, [breaks("/token_endpoint_auth_method", {})]),
      ...underPolicy({ scopes: [], tokenEndpointAuthMethods: ["unknown"] }, [
        breaks("/scope /token_endpoint_auth_method", {}),
      ]),
    ],
  },
];
