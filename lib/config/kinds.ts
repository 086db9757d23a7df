/**
 * The kinds of value a setting can have. A kind reads the canonical text that stands in a
 * function's environment; the text an operator writes is turned into it when the stack is made.
 */

import { hasDotSegment, isHost, isPort, parseUri } from "../metadata/uri.ts";

/** What reading a text gave: the value, or one sentence that says what is expected. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly expected: string };

/** One kind of setting: how it is called in the docs and how its canonical text is read. */
export interface Kind<T> {
  readonly name: string;
  readonly read: (text: string) => Reading<T>;
}

const good = <T>(value: T): Reading<T> => ({ ok: true, value });
const bad = (expected: string): Reading<never> => ({ ok: false, expected });

/** `true` or `false`, case ignored as Spring does. */
export function onOff(): Kind<boolean> {
  return {
    name: "true or false",
    read: (text) => {
      const word = text.trim().toLowerCase();
      return word === "true" || word === "false" ? good(word === "true") : bad("must be true or false");
    },
  };
}

/** One of a few words in capitals, case ignored as Spring does for enumerations. */
export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return {
    name: words.join(" or "),
    read: (text) => {
      const found = words.find((word) => word === text.trim().toUpperCase());
      return found === undefined ? bad(`must be one of ${words.join(", ")}`) : good(found);
    },
  };
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    name: `whole number, ${min} to ${max}`,
    read: (text) => {
      const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? good(value) : bad(`must be a whole number from ${min} to ${max}`);
    },
  };
}

/** The name by which the stack recognises durations, which it parses before a function sees them. */
export const DURATION = "duration";

/** A span of whole seconds within bounds. Operators write `java.time.Duration`; functions see seconds. */
export function duration(minSeconds: number, maxSeconds: number): Kind<number> {
  const { read } = wholeNumber(minSeconds, maxSeconds);
  return {
    name: DURATION,
    read: (text) => {
      const seconds = read(text);
      return seconds.ok
        ? seconds
        : bad(`must be a duration from ${minSeconds} s to ${maxSeconds} s, such as PT1H or P14D`);
    },
  };
}

/** A span of whole days, or 0 for none. Functions see seconds. */
export function daysOrNone(maxDays: number): Kind<number> {
  const { read } = wholeNumber(0, maxDays * 86_400);
  return {
    name: DURATION,
    read: (text) => {
      const seconds = read(text);
      return seconds.ok && seconds.value % 86_400 === 0
        ? seconds
        : bad(`must be a duration of 1 to ${maxDays} whole days, such as P30D, or 0 for none`);
    },
  };
}

/** Any text without control characters, up to a length. */
export function text(charactersMax: number): Kind<string> {
  return {
    name: "text",
    read: (value) =>
      value.length <= charactersMax && !/\p{Cc}/u.test(value)
        ? good(value)
        : bad(`must be at most ${charactersMax} characters, none of them control characters`),
  };
}

/** A user name for HTTP Basic, in which a colon ends the name (RFC 7617 2). */
export function userName(): Kind<string> {
  return {
    name: "text without colon",
    read: (value) =>
      value.length <= 128 && !/[\p{Cc}:]/u.test(value)
        ? good(value)
        : bad("must be at most 128 characters, none of them a colon or a control character"),
  };
}

/**
 * A base URL without query, fragment or user information; `https`, or `http` on a loopback host. No slash at the end is
 * kept. Clients get URLs that begin with this text (RFC 7592 3), so it must not need a parser that mends it.
 */
export function baseUrl(): Kind<string> {
  return {
    name: "URL",
    read: (value) => {
      const text = value.trim();
      return isPlainUrl(text) && (/^https:/i.test(text) || hasLoopbackHost(text))
        ? good(text.replace(/\/+$/, ""))
        : bad(
            "must be an https URL in full, without query, fragment or user information (http only on a loopback host)",
          );
    },
  };
}

/** Whether a text is what everybody reads it as: a web URL that has a host, perhaps a port and a path, and no more. */
function isPlainUrl(text: string): boolean {
  const uri = parseUri(text);
  if (uri === undefined || !/^https?$/.test(uri.scheme) || !isHost(uri.host ?? "") || !isPort(uri.port)) return false;
  const isBare = uri.userinfo === undefined && uri.query === undefined && uri.fragment === undefined;
  return isBare && !hasDotSegment(uri.path);
}

/** RFC 6761 6.3: every name under localhost is this machine, which is where emulators put their gateways. */
const hasLoopbackHost = (url: string): boolean =>
  /^(?:(?:[^.]+\.)*localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);

/** What a scope token is made of (RFC 6749 3.3): clients send the words of open lists with blanks between. */
const OPEN_WORD = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

const itemsOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Words between commas. With `known`, only those; without, any that a client can name. Repeats are folded. */
export function listOf(known?: readonly string[]): Kind<readonly string[]> {
  return {
    name: "list, comma between",
    read: (value) => {
      const items = [...new Set(itemsOf(value))];
      if (known !== undefined)
        return items.every((item) => known.includes(item))
          ? good(items)
          : bad(`must be taken from, separated by commas: ${known.join(", ")}`);
      return items.every((item) => OPEN_WORD.test(item))
        ? good(items)
        : bad("must be printable ASCII words separated by commas, no blank, quotation mark or backslash in them");
    },
  };
}

/** Host names as they stand in a URL, commas between. */
export function hosts(): Kind<readonly string[]> {
  return {
    name: "host names, comma between",
    read: (value) => {
      const items = itemsOf(value.toLowerCase());
      return items.every((item) => /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])$/.test(item))
        ? good(items)
        : bad("must be host names without port, commas between");
    },
  };
}

/** JSON text whose shape is checked by `guard`. */
export function json<T>(name: string, guard: (value: unknown) => value is T, expected: string): Kind<T> {
  return {
    name,
    read: (value) => {
      let parsed: unknown;
      try {
        parsed = JSON.parse(value);
      } catch {
        // What the parser found wrong would quote the value; the kind's own sentence is enough.
        return bad(expected);
      }
      return guard(parsed) ? good(parsed) : bad(expected);
    },
  };
}
