/** What a section demands that servers differ about, in one sentence; only sections with a difference are here. */
export const SAYINGS: Readonly<Record<string, string>> = {
  "RFC 6749 3.1.2; RFC 3986 2":
    "A redirect URI is an absolute URI: ASCII, without blanks, control characters, backslashes and angle brackets.",
  "RFC 6749 3.1.2; RFC 3986 2.1": "Two hexadecimal digits follow a percent sign.",
  "RFC 6749 3.1.2; RFC 9110 4.2.2": "An https URI has an authority, and its host is not empty.",
  "RFC 8252 7.3; RFC 3986 3.2.2": "By the grammar these hosts are names, not the literals 127.0.0.1 and [::1].",
  "OIDC Core 3.1.2.1": "http is for confidential clients, and for native ones on this machine.",
  "RFC 6749 4.4": "The grant is for confidential clients only.",
  "OIDC Registration 2 (jwks)": "The set has no private and no symmetric keys.",
  "OIDC Registration 2 (use)": "Where keys for both uses are there, each says what it is for.",
  "RFC 7517 4.7": "The first certificate has the key itself.",
  "OIDC Core 10.1 and 10.2": "Public clients use no symmetric signatures and no symmetric encryption.",
  "OIDC Registration 2 (jwks_uri)": "The URL has the scheme https.",
  "OIDC Registration 2 (client_uri); RFC 3986 2": "The URL leads to a web page; blanks are no part of a URL.",
  "OIDC Registration 2 (client_uri); RFC 9110 4.2.2": "The URL leads to a web page; an https URI has an authority.",
  "OIDC RP-Initiated Logout 3.1": "http is for confidential clients, if the provider allows it.",
  "OIDC Back-Channel Logout 2.2":
    "There is no fragment, and http is for confidential clients, if the provider allows it.",
};
