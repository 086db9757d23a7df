import { parse } from "yaml";
import { isJsonObject } from "../../lib/json-shapes.ts";
import { FromCasFault } from "./from-cas-fault.ts";

/** Properties by name, as they are written. */
export type Properties = ReadonlyMap<string, string>;

const ESCAPES: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, sign = "") =>
    code === undefined ? (ESCAPES[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Lines in one that end in an odd number of backslashes and go on in the next. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const trimmed = line.replace(/^[ \t\f]+/, "");
    if (open === undefined && /^(?:[#!]|$)/.test(trimmed)) continue;
    const whole: string = (open ?? "") + trimmed;
    const isOpen = (/\\*$/.exec(whole)?.[0].length ?? 0) % 2 === 1;
    if (isOpen) open = whole.slice(0, -1);
    else lines.push(whole);
    if (!isOpen) open = undefined;
  }
  return open === undefined ? lines : [...lines, open];
}

/** The properties in a text of `java.util.Properties`; of two with one name the latter holds, as there. */
export function readPropertiesText(text: string): Properties {
  const pairs = logicalLines(text.replace(/^\uFEFF/, "")).map((line) => {
    const [whole = "", name = ""] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*/s.exec(line) ?? [];
    return [unescaped(name), unescaped(line.slice(whole.length))] as const;
  });
  return new Map(pairs);
}

/** The leaves of a document, named as Spring Boot names them: `cas.authn.oidc.discovery.scopes[0]`. */
function leavesOf(value: unknown, name: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, `${name}[${index}]`));
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, name === "" ? key : `${name}.${key}`));
  return [[name, value === null || value === undefined ? "" : String(value)]];
}

/** The properties in a YAML document, `application.yml` or `cas.yml`. Throws {@link FromCasFault}. */
export function readYamlText(text: string): Properties {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    // The parser's own text quotes what stands there, which may be a secret.
    throw new FromCasFault("the file of --properties is no YAML document, or more than one", { cause });
  }
  if (!isJsonObject(document)) throw new FromCasFault("the file of --properties has no properties in it");
  return new Map(leavesOf(document, ""));
}

const PLACEHOLDER = /\$\{([^${}:]+)(?::([^${}]*))?\}/g;
/** More steps than any chain of properties has; a circle ends here. */
const STEPS_MAX = 10;

/**
 * Properties with their placeholders filled in from each other, `${cas.server.name}/cas`, as Spring Boot does; those that
 * name something else, such as a variable of the server, stay.
 */
export function filledIn(properties: Properties): Properties {
  const fill = (text: string, steps: number): string => {
    const filled = text.replace(
      PLACEHOLDER,
      (whole, name: string, other?: string) => properties.get(name) ?? other ?? whole,
    );
    return filled === text || steps === 0 ? filled : fill(filled, steps - 1);
  };
  return new Map([...properties].map(([name, text]) => [name, fill(text, STEPS_MAX)]));
}
