const PCT = "%[0-9A-Fa-f]{2}";
/** One of the characters of RFC 3986 that stand in a segment as they are, but for the asterisk. */
const one = (more = ""): string => `(?:[A-Za-z0-9\\-._~!$&'()+,;=:@${more}]|${PCT})`;
/** The same in a path or a query, as many as there are. */
const some = (more = ""): string => `${one(`/${more}`)}*`;
const HOST_AND_PORT = "(?:[A-Za-z0-9_][A-Za-z0-9_.\\-]*|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?";
const ANY_SCHEME = "[A-Za-z][A-Za-z0-9+.\\-]*";
/** In any case: a pattern of JSON Schema has no flags. */
const SCHEMES = { https: "[Hh][Tt][Tt][Pp][Ss]", http: "[Hh][Tt][Tt][Pp]" } as const;
/** RFC 8141 2: a namespace, and a name in it. */
const URN = `[Uu][Rr][Nn]:[A-Za-z0-9][A-Za-z0-9\\-]{0,30}[A-Za-z0-9]:${one()}${some()}`;

/** An absolute URI (RFC 3986) as a pattern for any language: takes all that the parser takes, and little else. */
export const ANY_URI_PATTERN = `^${ANY_SCHEME}:${some("*?\\[\\]")}(?:#${some("*?")})?$`;

/** What is asked of a URI, as a pattern for any language; what no pattern can say is left out. */
export function uriPattern(demands: {
  readonly schemes: readonly (keyof typeof SCHEMES)[] | "any";
  readonly fragment: boolean;
  readonly orUrn?: boolean;
}): string {
  const { schemes, fragment, orUrn = false } = demands;
  const tail = `(?:\\?${some("*?")})?${fragment ? `(?:#${some("*?")})?` : ""}$`;
  if (schemes === "any") return `^${ANY_SCHEME}:${some("\\[\\]")}${tail}`;
  const web = `(?:${schemes.map((scheme) => SCHEMES[scheme]).join("|")})://${HOST_AND_PORT}(?:/${some()})?`;
  return `^${orUrn ? `(?:${web}|${URN})` : web}${tail}`;
}
