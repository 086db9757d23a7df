const wordsOf = (type: string): readonly string[] => type.split(" ");

/** Whether two spellings are one response type: the order of its words does not matter (RFC 6749 3.1.1). */
export const isSameResponseType = (left: string, right: string): boolean =>
  wordsOf(left).toSorted().join(" ") === wordsOf(right).toSorted().join(" ");

/** Whether a response type gives a token from the authorization endpoint (OIDC Core 3.2 and 3.3). */
export const isImplicitType = (type: string): boolean =>
  wordsOf(type).some((word) => word === "token" || word === "id_token");

/** Whether a response type gives an ID Token from the authorization endpoint. */
export const hasFrontIdToken = (type: string): boolean => wordsOf(type).includes("id_token");

/** The grants that a response type needs (RFC 7591 2.1, OIDC Registration 2). */
export const grantsOf = (type: string): readonly string[] => [
  ...(wordsOf(type).includes("code") ? ["authorization_code"] : []),
  ...(isImplicitType(type) ? ["implicit"] : []),
];
