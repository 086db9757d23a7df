import { isImplicitType } from "../config/response-type.ts";
import { memberNameOf } from "./localized.ts";
import type { ParsedMetadata } from "./parameters.ts";
import { brokenRedirectRule, type RedirectingClient } from "./redirect-uri.ts";
import { type Breach, type Relation, type RelationContext, relation, when } from "./relation.ts";
import { isSameOrigin, parseUri, schemeOf, type UriParts } from "./uri.ts";

const CLIENT_KIND = ["application_type", "response_types", "grant_types", "token_endpoint_auth_method"] as const;

const isConfidential = (method: string | undefined): boolean => method !== "none";

function redirectingClient({
  application_type,
  response_types = [],
  grant_types = [],
  token_endpoint_auth_method,
}: Pick<ParsedMetadata, (typeof CLIENT_KIND)[number]>): RedirectingClient {
  return {
    isNative: application_type === "native",
    isImplicit: response_types.some(isImplicitType) || grant_types.includes("implicit"),
    isConfidential: isConfidential(token_endpoint_auth_method),
  };
}

/** The breaches of each of several redirect URIs, at its own place. */
function redirectBreaches(
  name: string,
  uris: readonly string[],
  client: RedirectingClient,
  { settings }: RelationContext,
): readonly Breach[] {
  return uris.flatMap((uri, index) => {
    const broken = brokenRedirectRule(uri, client, settings);
    return broken === undefined ? [] : [{ pointer: `/${name}/${index}`, ...broken }];
  });
}

/** The parsed web URIs among some: what has no host has no part in a comparison of hosts. */
const webUris = (uris: readonly string[]): readonly UriParts[] =>
  uris
    .map((uri) => parseUri(uri))
    .filter((parts) => parts !== undefined)
    .filter(({ scheme }) => scheme === "https" || scheme === "http");

const SHOWN = ["client_uri", "logo_uri", "policy_uri", "tos_uri"] as const;

/** Whether an http URI may stand where a document leaves http to confidential clients. */
const isHttpAllowed = (method: string | undefined, { settings }: RelationContext): boolean =>
  isConfidential(method) && settings.httpLogoutUrisAllowed;

const isHttp = (uri: string | undefined): boolean => uri !== undefined && schemeOf(uri) === "http";

/** Whether a client may be sent to a URI after logout; schemes of its own are for native clients. */
function isPostLogoutUri(uri: string, client: RedirectingClient, context: RelationContext): boolean {
  const scheme = schemeOf(uri);
  if (scheme === "https") return true;
  // The text has no exception for loopback: http is for confidential clients, where the provider agrees.
  if (scheme === "http") return client.isConfidential && context.settings.httpLogoutUrisAllowed;
  return client.isNative && brokenRedirectRule(uri, client, context.settings) === undefined;
}

/** Where a client is redirected, contacted and shown from. */
export const URI_RELATIONS: readonly Relation[] = [
  relation({
    section: "OIDC Registration 2; RFC 7591 2",
    names: ["redirect_uris", "response_types"],
    code: "invalid_redirect_uri",
    rule: "must have at least one URI where response_types is not empty",
    breaches: ({ redirect_uris = [], response_types = [] }) =>
      when(redirect_uris.length === 0 && response_types.length > 0, "redirect_uris"),
  }),
  relation({
    section: "OIDC Registration 2 (application_type)",
    names: ["redirect_uris", ...CLIENT_KIND],
    code: "invalid_redirect_uri",
    rule: "must be of the scheme and host that the kind of client allows",
    breaches: (metadata, context) =>
      redirectBreaches("redirect_uris", metadata.redirect_uris ?? [], redirectingClient(metadata), context),
  }),
  relation({
    section: "UMA 2.0 Grant 2",
    names: ["claims_redirect_uris", ...CLIENT_KIND],
    rule: "must be of the scheme and host that the kind of client allows",
    breaches: (metadata, context) =>
      redirectBreaches(
        "claims_redirect_uris",
        metadata.claims_redirect_uris ?? [],
        redirectingClient(metadata),
        context,
      ),
  }),
  relation({
    section: "OIDC Core 8.1; OIDC Registration 5",
    names: ["redirect_uris", "subject_type", "sector_identifier_uri"],
    rule: "must be there for a pairwise client whose redirect_uris have several hosts",
    breaches: ({ redirect_uris = [], subject_type, sector_identifier_uri }) => {
      if (subject_type !== "pairwise" || sector_identifier_uri !== undefined) return [];
      const hosts = new Set(webUris(redirect_uris).map(({ host = "" }) => host.toLowerCase()));
      return when(hosts.size > 1, "sector_identifier_uri");
    },
  }),
  relation({
    section: "OIDC Registration 9.1; RFC 7591 5",
    names: ["redirect_uris", ...SHOWN],
    rule: "must have the scheme and host of a redirect URI where anybody may register",
    breaches: ({ redirect_uris = [] }, { settings, members }) => {
      if (settings.registrationMode !== "OPEN") return [];
      const own = webUris(redirect_uris);
      // With its variants in other languages: a clean logo_uri must not cover for a hostile logo_uri#fr.
      const shown = Object.entries(members).filter(([name]) =>
        (SHOWN as readonly string[]).includes(memberNameOf(name).base),
      );
      return shown.flatMap(([name, uri]) => {
        const [page] = webUris([uri as string]);
        return when(
          !own.some(({ scheme, host }) => scheme === page?.scheme && host?.toLowerCase() === page.host?.toLowerCase()),
          name,
        );
      });
    },
  }),
  relation({
    section: "OIDC Front-Channel Logout 2",
    names: ["frontchannel_logout_uri", "redirect_uris"],
    rule: "must have the scheme, host and port of a redirect URI",
    breaches: ({ frontchannel_logout_uri: uri, redirect_uris = [] }) => {
      const logout = uri === undefined ? undefined : parseUri(uri);
      return when(
        logout !== undefined && !webUris(redirect_uris).some((redirect) => isSameOrigin(redirect, logout)),
        "frontchannel_logout_uri",
      );
    },
  }),
  relation({
    section: "OIDC Front-Channel Logout 2; OIDC Back-Channel Logout 2.2",
    names: ["frontchannel_logout_uri", "backchannel_logout_uri", "token_endpoint_auth_method"],
    rule: "must be an https URL for a public client",
    breaches: (metadata, context) =>
      isHttpAllowed(metadata.token_endpoint_auth_method, context)
        ? []
        : (["frontchannel_logout_uri", "backchannel_logout_uri"] as const).flatMap((name) =>
            when(isHttp(metadata[name]), name),
          ),
  }),
  relation({
    section: "OIDC RP-Initiated Logout 3.1",
    names: ["post_logout_redirect_uris", ...CLIENT_KIND],
    rule: "must be https; http is for confidential clients, other schemes are for native clients",
    breaches: (metadata, context) => {
      const { post_logout_redirect_uris: uris = [] } = metadata;
      const client = redirectingClient(metadata);
      return uris.flatMap((uri, index) =>
        when(!isPostLogoutUri(uri, client, context), `post_logout_redirect_uris/${index}`),
      );
    },
  }),
  relation({
    section: "OIDC Registration 2",
    names: ["request_uris", "request_object_signing_alg"],
    rule: "must be https unless request_object_signing_alg makes the object verifiable",
    breaches: ({ request_uris = [], request_object_signing_alg: alg }) =>
      request_uris.flatMap((uri, index) =>
        when(isHttp(uri) && (alg === undefined || alg === "none"), `request_uris/${index}`),
      ),
  }),
];
