import { isIP } from "node:net";
import { isSameResponseType } from "../config/response-type.ts";
import type { Settings } from "../config/settings.ts";
import { INTERNAL_SCOPES } from "../config/vocabulary.ts";
import { complain, type JsonSchema, type Kind, oneOfSchema, string, supportedHint, text } from "./row-kinds.ts";
import { isHost, parseUri } from "./uri.ts";
import { ANY_URI_PATTERN } from "./uri-patterns.ts";

/** RFC 6749 3.3: one blank between tokens of this alphabet. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** The scopes that a client may have. */
export const offeredScopes = ({ scopes }: Settings): readonly string[] =>
  scopes.filter((token) => !(INTERNAL_SCOPES as readonly string[]).includes(token));

/** A scope: tokens the provider supports, never those that open this service itself. */
export function scope(): Kind<string> {
  return string(
    "scope tokens with one blank between",
    (value, settings) => {
      if (value.length > 2048) return complain("must not exceed 2048 characters");
      if (!SCOPE.test(value)) return complain("must be scope tokens with one blank between (RFC 6749 3.3)");
      const offered = offeredScopes(settings);
      return value.split(" ").every((token) => offered.includes(token))
        ? []
        : complain("must contain only scopes that the provider supports", supportedHint(offered));
    },
    (settings) => scopeSchema(offeredScopes(settings)),
  );
}

function scopeSchema(offered: readonly string[]): JsonSchema {
  if (offered.length === 0) return { not: {} };
  const token = `(?:${offered.map((one) => one.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&")).join("|")})`;
  return { maxLength: 2048, pattern: `^${token}(?: ${token})*$` };
}

/** A response type the provider supports, its words in any order. */
export function responseType(): Kind<string> {
  return string(
    "a value of responseTypes, its words in any order",
    (value, { responseTypes }) =>
      responseTypes.some((type) => isSameResponseType(type, value))
        ? []
        : complain("must be a response type that the provider supports", supportedHint(responseTypes)),
    ({ responseTypes }) =>
      oneOfSchema([
        ...new Set(responseTypes.flatMap((type) => orders(type.split(" ")).map((words) => words.join(" ")))),
      ]),
  );
}

/** Every order of a few words, the one they have first. */
function orders(words: readonly string[]): readonly (readonly string[])[] {
  if (words.length < 2) return [words];
  return words.flatMap((word, index) => orders(words.toSpliced(index, 1)).map((others) => [word, ...others]));
}

/** Local part and domain, ASCII without blanks: enough to refuse what is no address (RFC 5321 2.3.11). */
const EMAIL = /^(?=[!-~]+$)[^@<>,;]{1,64}@[^@<>,;]{1,253}$/;

/** A way to reach people; an e-mail address where the setting asks for that. */
export function contact(): Kind<string> {
  const any = text(320);
  return string(
    "text, or e-mail address by setting",
    (value, settings) => {
      if (settings.contactsEmailOnly && !EMAIL.test(value)) return complain("must be an e-mail address");
      return any.complaints(value, settings);
    },
    (settings) => ({ ...any.schema(settings), ...(settings.contactsEmailOnly && { pattern: EMAIL.source }) }),
  );
}

/** An absolute URI whose scheme nothing is asked of (RFC 8705 2.1.2 `tls_client_auth_san_uri`). */
export function anyUri(): Kind<string> {
  return string(
    "absolute URI",
    (value) =>
      value.length <= 2048 && parseUri(value) !== undefined ? [] : complain("must be an absolute URI (RFC 3986)"),
    () => ({ maxLength: 2048, pattern: ANY_URI_PATTERN }),
  );
}

/** The DNS name of a certificate; the left-most label may be a wildcard there, but not as the identity of one client. */
export function dnsName(): Kind<string> {
  return string(
    "DNS name",
    (value) => (isHost(value) && isIP(value) === 0 && !value.startsWith("[") ? [] : complain("must be a DNS name")),
    () => ({ maxLength: 254, pattern: "^[A-Za-z0-9_](?:[A-Za-z0-9_.\\-]*[A-Za-z0-9_])?\\.?$" }),
  );
}

/** An IP address as RFC 8705 2.1.2 writes it. */
export function ipAddress(): Kind<string> {
  return string(
    "IPv4 address with dots or IPv6 address",
    (value) => (isIP(value) !== 0 && !value.includes("%") ? [] : complain("must be an IP address")),
    () => ({ anyOf: [{ format: "ipv4" }, { format: "ipv6" }] }),
  );
}

/** The e-mail address of a certificate. */
export function emailAddress(): Kind<string> {
  return string(
    "e-mail address",
    (value) => (EMAIL.test(value) ? [] : complain("must be an e-mail address")),
    () => ({ pattern: EMAIL.source }),
  );
}

/**
 * `type=value` pairs with `+` and commas between, escapes as RFC 4514 3 has them. Blanks around a separator belong to the
 * value before or are taken after it, so that there is one way only to read a text and none takes long.
 */
const TYPE = String.raw`(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)*)`;
const VALUE = String.raw`(?:#(?:[0-9A-Fa-f]{2})+|(?!#)(?:[^\\",;+<>\u0000]|\\[\\"+,;<> #=]|\\[0-9A-Fa-f]{2})*)`;
const DISTINGUISHED_NAME = new RegExp(`^${TYPE} *=${VALUE}(?:[,+] *${TYPE} *=${VALUE})*$`);

/** A distinguished name in the string form of RFC 4514. */
export function distinguishedName(): Kind<string> {
  return string(
    "distinguished name (RFC 4514)",
    (value) =>
      value.length <= 1000 && DISTINGUISHED_NAME.test(value)
        ? []
        : complain("must be a distinguished name in the form of RFC 4514"),
    () => ({ maxLength: 1000, pattern: DISTINGUISHED_NAME.source }),
  );
}
