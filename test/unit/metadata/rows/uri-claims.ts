import type { Example, RowClaims } from "../row-claims.ts";
import { accepts, NO_DEFAULT, NOT_STRING, refuses } from "../row-claims.ts";

/** What sets one member that holds a URL apart from another. */
interface UriTraits {
  readonly schemes: readonly ("https" | "http")[];
  readonly accepts: readonly string[];
  /** A rule, then the URLs that break it. */
  readonly refuses: readonly (readonly [rule: string, ...urls: string[]])[];
  readonly defaults?: readonly Example[];
}

/** Members that hold one URL; the full tables of hostile spellings are in the tests of URIs. */
export function uriClaims(traits: UriTraits): RowClaims {
  const others = [
    "ftp://rp.example.com/",
    "javascript:alert(1)",
    "data:,x",
    "com.example.app:/x",
    "urn:example:x",
    "file:///etc/passwd",
  ];
  const isHttpFine = traits.schemes.includes("http");
  return {
    accepts: accepts("https://rp.example.com", ...traits.accepts, ...(isHttpFine ? ["http://rp.example.com/a"] : [])),
    refuses: [
      ...NOT_STRING,
      ...refuses(
        "must be an absolute URI (RFC 3986)",
        "",
        "rp.example.com",
        "/path",
        "//rp.example.com/",
        "https://rp.example.com/ü",
        " https://rp.example.com/",
      ),
      ...refuses(
        `must be an ${traits.schemes.join(" or ")} URL`,
        ...others,
        ...(isHttpFine ? [] : ["http://rp.example.com/"]),
      ),
      ...refuses("must not exceed 2048 characters", `https://rp.example.com/${"x".repeat(2026)}`),
      ...refuses(
        "must not contain user information",
        "https://user@rp.example.com/",
        "https://user:password@rp.example.com/",
      ),
      ...refuses("must have a host", "https:///path", "https:rp.example.com", "https:/rp.example.com"),
      ...refuses("must not contain a wildcard", "https://*.example.com/", "https://rp.example.com/*"),
      ...refuses("must not contain dot segments", "https://rp.example.com/../a", "https://rp.example.com/%2E"),
      ...refuses(
        "must have a port from 1 to 65535, or none",
        "https://rp.example.com:0/",
        "https://rp.example.com:65536/",
        "https://rp.example.com:/",
      ),
      ...refuses(
        "must have a DNS name, a dotted-decimal IPv4 or a bracketed IPv6 address as host",
        "https://2130706433/",
        "https://a..b/",
      ),
      ...traits.refuses.flatMap(([rule, ...urls]) => refuses(rule, ...urls)),
    ],
    defaults: traits.defaults ?? NO_DEFAULT,
  };
}

/** A page or an image that people see: http is fine, and so is a fragment. */
export const PAGE_URI: RowClaims = uriClaims({
  schemes: ["https", "http"],
  accepts: [
    "https://rp.example.com:8443/about?a=b#part",
    "https://xn--bcher-kva.example/%C3%BC",
    "https://[2001:db8::1]/",
    "https://192.0.2.1/",
  ],
  refuses: [],
});

/** A URL that the provider contacts: no host that cannot be public, no fragment. */
export function contactedUriClaims(
  schemes: readonly ("https" | "http")[],
  accepted = "https://rp.example.com:8443/document?a=b",
): RowClaims {
  const isPrivate = [
    "localhost",
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "[::1]",
    "[fd00:ec2::254]",
    "db.internal",
    "printer.local",
    "intranet",
  ];
  const claims = uriClaims({
    schemes,
    accepts: [accepted],
    refuses: [
      [
        "must not contain a fragment, not even an empty one",
        "https://rp.example.com/document#",
        "https://rp.example.com/document#a",
      ],
      ["must have a public host", ...isPrivate.map((host) => `https://${host}/document`)],
    ],
  });
  // What is fetched at once is accepted only for a document that is there.
  return accepted.startsWith("https://sector.") ? { ...claims, accepts: accepts(accepted) } : claims;
}
