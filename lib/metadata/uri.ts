import { isIPv4, isIPv6 } from "node:net";

/** The parts of a URI exactly as they were written; nothing is decoded, folded or supplied. */
export interface UriParts {
  readonly scheme: string;
  readonly userinfo: string | undefined;
  /** Undefined where the URI has no authority; IPv6 addresses keep their brackets. */
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

const PCT = "%[0-9A-Fa-f]{2}";
const UNRESERVED_AND_SUB_DELIMS = "A-Za-z0-9\\-._~!$&'()*+,;=";
/** Runs of plain characters with escapes between: character by character as one choice of two takes thrice as long. */
const some = (more: string): string => {
  const plain = `[${UNRESERVED_AND_SUB_DELIMS}${more}]*`;
  return `${plain}(?:${PCT}${plain})*`;
};
const AUTHORITY = `(?:(${some(":")})@)?(\\[[0-9A-Fa-f:.]*\\]|${some("")})(?::([0-9]*))?`;

/** RFC 3986 appendix A, on the raw text: only ASCII can pass. The groups have no names: those cost a third of the time. */
const URI = new RegExp(
  `^([A-Za-z][A-Za-z0-9+.\\-]*):(?://${AUTHORITY}(?=[/?#]|$)|(?!//))(${some(":@/")})(?:\\?(${some(":@/?")}))?(?:#(${some(":@/?")}))?$`,
);

/**
 * The parts of an RFC 3986 URI (not a relative reference), or undefined for what is none. The raw text is read, since
 * a WHATWG URL parser drops blanks and tabs, turns backslashes into slashes and rewrites hosts: what it accepts is not
 * what a browser, an OpenID Provider and a client would compare.
 */
export function parseUri(text: string): UriParts | undefined {
  const groups = URI.exec(text);
  if (groups === null) return undefined;
  const [, , userinfo, host, port, path, query, fragment] = groups;
  // What may stand between brackets is too long for a pattern; IPvFuture (RFC 3986 3.2.2) has no use yet.
  if (host?.startsWith("[") && !isIPv6(host.slice(1, -1))) return undefined;
  // The path is always there, if only empty.
  return { scheme: schemeOf(text), userinfo, host, port, path: String(path), query, fragment };
}

/** The scheme of what {@link parseUri} takes, without the work of taking all of it apart. */
export const schemeOf = (uri: string): string => uri.slice(0, uri.indexOf(":")).toLowerCase();

/** The host of what {@link parseUri} takes, likewise; blank where there is none. */
export function hostOf(uri: string): string {
  return HOST.exec(uri)?.[1] ?? "";
}

const HOST = /^[^:]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)/;

/** Whether a path has a segment `.` or `..`, also percent-encoded: such a path is another one to the next reader. */
export function hasDotSegment(path: string): boolean {
  return /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** Whether a port is absent or one that can be connected to. */
export function isPort(port: string | undefined): boolean {
  return port === undefined || (/^[0-9]{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);
}

const NAME =
  /^(?=.{1,253}\.?$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?$/;
const ENDS_IN_NUMBER = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$/i;

/**
 * Whether a host is a DNS name, a dotted-decimal IPv4 address or a bracketed IPv6 address. Whatever else a URL parser
 * would turn into an IPv4 address (a number, hexadecimal, octal, fewer parts) is refused.
 */
export function isHost(host: string): boolean {
  if (host.startsWith("[")) return isIPv6(host.slice(1, -1));
  if (isIPv4(host)) return true;
  return NAME.test(host) && !ENDS_IN_NUMBER.test(host);
}

/** Whether a host is this machine in any spelling that {@link isHost} lets through. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  if (isIPv4(name)) return name.startsWith("127.") || name === "0.0.0.0";
  return name.startsWith("[") && LOOPBACK_IPV6.test(String(URL.parse(`http://${name}`)?.hostname));
}

/** The one spelling that a URL parser gives to `::1`, `::`, and their and IPv4 loopback's forms inside IPv6. */
const LOOPBACK_IPV6 = /^\[(?:::1?|::ffff:(?:0:0|7f[0-9a-f]{2}:[0-9a-f]{1,4}))\]$/;

/** Whether two URIs have the same scheme, host and port, the ports of the schemes being understood (RFC 6454 4). */
export function isSameOrigin(left: UriParts, right: UriParts): boolean {
  return (
    left.scheme === right.scheme &&
    left.host?.toLowerCase() === right.host?.toLowerCase() &&
    portOf(left) === portOf(right)
  );
}

function portOf({ scheme, port }: UriParts): number {
  if (port !== undefined && port !== "") return Number(port);
  return scheme === "http" ? 80 : 443;
}
