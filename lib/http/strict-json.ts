import { type BodyFault, OAuthError } from "../errors.ts";

/** A JSON object as parsed: own members only, nothing known of their types. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Metadata has two levels of its own (`jwks.keys[].x5c[]` four more); deeper nesting only burns time. */
const DEPTH_MAX = 16;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const refuse = (why: BodyFault, cause?: unknown): OAuthError =>
  new OAuthError({ kind: "body_malformed", why }, cause === undefined ? undefined : { cause });

/**
 * The one JSON object in `bytes`, read so that no two parsers can disagree about it: strict UTF-8 without a byte order
 * mark, RFC 8259 grammar, no name twice in an object (also not by escapes), no lone surrogates, bounded nesting
 * (RFC 7493). Throws {@link OAuthError} `body_malformed`.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject {
  if (bytes.length === 0) throw refuse("empty");
  const text = decode(bytes);
  const value = parse(text);
  checkNamesAndDepth(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("not an object");
  return value as JsonObject;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw refuse("not UTF-8", cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse("not JSON", cause);
  }
}

/** Strings and the four brackets with the comma: all that decides which strings are names, and of which object. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** Walks text that `JSON.parse` has accepted; what that forgives is refused here. */
function checkNamesAndDepth(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") {
      if (open.push(token === "{" ? new Set() : undefined) > DEPTH_MAX) throw refuse("too deep");
      isName = token === "{";
    } else if (token === "}" || token === "]") {
      open.pop();
      isName = false;
    } else if (token === ",") {
      isName = open.at(-1) !== undefined;
    } else {
      const string = unquoted(token);
      if (isName) addName(open.at(-1), string);
      isName = false;
    }
  }
}

function unquoted(token: string): string {
  if (!token.includes("\\")) return token.slice(1, -1);
  const string: string = JSON.parse(token);
  if (!string.isWellFormed()) throw refuse("lone surrogate");
  return string;
}

function addName(names: Set<string> | undefined, name: string): void {
  if (names?.has(name)) throw refuse("duplicate name");
  names?.add(name);
}
