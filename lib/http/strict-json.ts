import { type BodyFault, OAuthError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json-shapes.ts";

/** Metadata has two levels of its own (`jwks.keys[].x5c[]` four more); deeper nesting only burns time. */
const DEPTH_MAX = 16;

const NUMBER_CHARACTERS = /[-+.0-9eE]+/y;
/** No number that is written in earnest is longer, and what follows need not be quick. */
const NUMBER_LENGTH_MAX = 40;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const refuse = (why: BodyFault, cause?: unknown): OAuthError =>
  new OAuthError({ kind: "body_malformed", why }, cause === undefined ? undefined : { cause });

/**
 * The one JSON object in `bytes`, read so that no two parsers can disagree about it: strict UTF-8 without a byte order
 * mark, RFC 8259 grammar, no name twice in an object (also not by escapes), no lone surrogates, no number
 * that would come back as another one, bounded nesting (RFC 7493). Throws {@link OAuthError} `body_malformed`.
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

/**
 * Walks text that `JSON.parse` has accepted and refuses what that forgives. Gives the same text with every name in its
 * shortest spelling. It goes from string to string: a pattern that finds every token takes twice as long.
 */
function withPlainNames(text: string): string {
  const open: (Set<string> | undefined)[] = [];
  let [plain, copied, isName] = ["", 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = endOfString(text, at);
      const token = text.slice(at, end);
      const string = unquoted(token);
      if (isName) addName(open.at(-1), string);
      if (isName && token.includes("\\")) {
        plain += text.slice(copied, at) + JSON.stringify(string);
        copied = end;
      }
      isName = false;
      at = end - 1;
    } else if (character === "{" || character === "[") {
      isName = character === "{";
      if (open.push(isName ? new Set() : undefined) > DEPTH_MAX) throw refuse("too deep");
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === ",") {
      isName = open.at(-1) !== undefined;
    } else if (character === "-" || (character >= "0" && character <= "9")) {
      const end = endOfNumber(text, at);
      if (!isExact(text.slice(at, end))) throw refuse("inexact number");
      at = end - 1;
    }
  }
  return plain + text.slice(copied);
}

/** Where the string that begins at a quotation mark has ended. */
function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === "\\") before -= 1;
  return (at - before) % 2 === 1;
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

function endOfNumber(text: string, begin: number): number {
  NUMBER_CHARACTERS.lastIndex = begin;
  NUMBER_CHARACTERS.test(text);
  return NUMBER_CHARACTERS.lastIndex;
}

/** Whether the number that is written so is the one that is read (RFC 7493 2.2): not one nearby, and none that is none. */
const isExact = (token: string): boolean =>
  token.length <= NUMBER_LENGTH_MAX && digitsOf(token) === digitsOf(String(Number(token)));

/** The sign and the digits of a number, which are the same in all its spellings; what is near and has them is the same. */
const digitsOf = (token: string): string =>
  token
    .replace(/e.*/i, "")
    .replace(".", "")
    .replace(/^(-?)0+/, "$1")
    .replace(/0+$/, "");
