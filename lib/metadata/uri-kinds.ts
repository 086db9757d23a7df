import { canBePublicHost } from "../outbound/public-address.ts";
import { type Complaint, complain, type Kind, string } from "./row-kinds.ts";
import { hasDotSegment, isHost, isPort, parseUri, type UriParts } from "./uri.ts";
import { uriPattern } from "./uri-patterns.ts";

/** Longer URIs fail in browsers and servers alike. */
const CHARACTERS_MAX = 2048;

/** RFC 8141 2: the parts that a URN cannot do without. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[^/?#]/i;

interface UriDemands {
  readonly schemes: readonly ("https" | "http")[] | "any";
  /** Whether a fragment may stand in it. */
  readonly fragment: boolean;
  /** Whether the provider will contact it, so that its host must not be a private one. */
  readonly contacted?: boolean;
  readonly charactersMax?: number;
}

/** The first rule of `demands` that the raw text breaks, as at most one complaint. */
function uriComplaints(text: string, demands: UriDemands): readonly Complaint[] {
  const charactersMax = demands.charactersMax ?? CHARACTERS_MAX;
  if (text.length > charactersMax) return complain(`must not exceed ${charactersMax} characters`);
  const parts = parseUri(text);
  if (parts === undefined)
    return complain("must be an absolute URI (RFC 3986)", "non-ASCII and unsafe characters must be percent-encoded");
  if (!demands.fragment && parts.fragment !== undefined)
    return complain("must not contain a fragment, not even an empty one");
  if (parts.userinfo !== undefined) return complain("must not contain user information");
  if (demands.schemes !== "any" && !(demands.schemes as readonly string[]).includes(parts.scheme)) {
    return complain(`must be an ${demands.schemes.join(" or ")} URL`);
  }
  return hierarchyComplaints(parts, demands);
}

function hierarchyComplaints(parts: UriParts, demands: UriDemands): readonly Complaint[] {
  const { scheme, host = "" } = parts;
  const isWeb = scheme === "https" || scheme === "http";
  if (isWeb && host === "") return complain("must have a host");
  if (host.includes("*") || parts.path.includes("*")) return complain("must not contain a wildcard");
  if (isWeb && !isHost(host))
    return complain("must have a DNS name, a dotted-decimal IPv4 or a bracketed IPv6 address as host");
  if (!isPort(parts.port)) return complain("must have a port from 1 to 65535, or none");
  if (hasDotSegment(parts.path)) return complain("must not contain dot segments");
  if (demands.contacted === true && !canBePublicHost(host)) return complain("must have a public host");
  return [];
}

const uri = (describes: string, demands: UriDemands): Kind<string> =>
  string(
    describes,
    (text) => uriComplaints(text, demands),
    () => ({ maxLength: CHARACTERS_MAX, pattern: uriPattern(demands) }),
  );

/** The URL of a page or an image that people see. */
export const webUri = (): Kind<string> => uri("http or https URL", { schemes: ["https", "http"], fragment: true });

/** An https URL that a browser is sent to. */
export const httpsUri = (): Kind<string> => uri("https URL", { schemes: ["https"], fragment: false });

/** An https URL that the provider contacts: its host must be public as far as the text tells (RFC 9700 4.9, CWE-918). */
export const contactedHttpsUri = (): Kind<string> =>
  uri("https URL of a public host", { schemes: ["https"], fragment: false, contacted: true });

/** An http or https URL that the provider contacts. */
export const contactedUri = (): Kind<string> =>
  uri("http or https URL of a public host", { schemes: ["https", "http"], fragment: false, contacted: true });

/** An http or https URL that a browser is sent to, or loads in a frame. */
export const browserUri = (): Kind<string> => uri("http or https URL", { schemes: ["https", "http"], fragment: false });

/** A URI of any scheme that a browser is redirected to; which schemes are allowed depends on the client. */
export const redirectTarget = (): Kind<string> =>
  uri("absolute URI without fragment", { schemes: "any", fragment: false });

/** A request URI: https, or http where the object is signed, or a URN; a fragment holds its hash (OIDC Core 6.2, RFC 9101 5.2). */
export const requestUri = (): Kind<string> => {
  const web = { schemes: ["https", "http"], fragment: true, contacted: true, charactersMax: 512 } as const;
  return string(
    "https URL or URN, at most 512 characters",
    (text) => {
      if (!/^urn:/i.test(text)) return uriComplaints(text, web);
      const found = uriComplaints(text, { schemes: "any", fragment: true, charactersMax: web.charactersMax });
      return found.length > 0 || URN.test(text)
        ? found
        : complain("must be a URN with a namespace and a name (RFC 8141)");
    },
    () => ({ maxLength: web.charactersMax, pattern: uriPattern({ ...web, orUrn: true }) }),
  );
};
