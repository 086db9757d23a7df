import type { InitialTokenQueryFault } from "../errors.ts";

/** What must hold for the query of initToken, by what was found wrong. */
export const INITIAL_TOKEN_QUERY_RULES: Readonly<Record<InitialTokenQueryFault, string>> = {
  "parameter unknown":
    "The query parameters are uses, expires_in, label, redirect_hosts, grant_types, scope and token_endpoint_auth_methods.",
  "parameter repeated": "Each query parameter must be there once; lists have blanks between their values.",
  "policy too large": "The lists of hosts, grant types, scopes and methods are too long for a token.",
  "uses unclear": "The query parameter uses must be a whole number from 1 to 10000.",
  "expires_in unclear":
    "The query parameter expires_in must be a duration such as PT1H or P7D, or whole seconds; at most 365 days.",
  "label unclear":
    "The query parameter label must have 1 to 128 characters, none of them control, bidirectional or zero-width ones.",
  "redirect_hosts unclear":
    "The query parameter redirect_hosts must be 1 to 20 host names or IP addresses in lower case, without port or wildcard, one blank between.",
  "grant_types unclear": "The query parameter grant_types must be registered grant types, one blank between.",
  "scope unclear": "The query parameter scope must be 1 to 50 scope tokens that clients may have, one blank between.",
  "token_endpoint_auth_methods unclear":
    "The query parameter token_endpoint_auth_methods must be registered methods, one blank between.",
};
