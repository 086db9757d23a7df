import { type BodyFault, OAuthError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json-shapes.ts";

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
  const plain = withPlainNames(text);
  // V8 13.6 can take a name of one escaped character for another one: with plain names there is nothing to mistake.
  const object = plain === text ? value : parse(plain);
  if (!isJsonObject(object)) throw refuse("not an object");
  return object;
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
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/**
 * Walks text that `JSON.parse` has accepted and refuses what that forgives. Gives the same text with every name in its
 * shortest spelling.
 */
function withPlainNames(text: string): string {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  return text.replace(TOKENS, (token) => {
    const isNameHere: boolean = isName && token.startsWith('"');
    isName = token === "{" || (token === "," && open.at(-1) !== undefined);
    if (token === "{" || token === "[") {
      if (open.push(token === "{" ? new Set() : undefined) > DEPTH_MAX) throw refuse("too deep");
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token !== ",") {
      const string = unquoted(token);
      if (isNameHere) addName(open.at(-1), string);
      return isNameHere && token.includes("\\") ? JSON.stringify(string) : token;
    }
    return token;
  });
}

function unquoted(token: string): string {
  if (!token.includes("\\")) return token.slice(1, -1);
  const string: string = JSON.parse(token);
  if (!string.isWellFormed()) throw refuse("lone surrogate");
  return string;
}

function addName(names: Set<string> | undefined, name: string): void {
  // The one kind of name that V8 13.6 may mistake and that no other spelling can help: a single quotation mark, backslash
  // or control character. Nothing is called so.
  if (name.length === 1 && JSON.stringify(name).length > 3) throw refuse("unreadable name");
  if (names?.has(name)) throw refuse("duplicate name");
  names?.add(name);
}
