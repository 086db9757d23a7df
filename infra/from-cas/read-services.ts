import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "hjson";
import { isJsonObject } from "../../lib/json-shapes.ts";
import { FromCasFault } from "./from-cas-fault.ts";
import { CLASS, membersIn } from "./java-values.ts";
import type { Service } from "./translation.ts";

/** What a file of CAS's JSON service registry holds. */
export type ServiceFile = { readonly file: string } & (
  | { readonly kind: "client"; readonly service: Service }
  /** Of another class, which is named: what speaks another protocol is no client of OpenID Connect. */
  | { readonly kind: "other"; readonly className: string }
  | { readonly kind: "unreadable"; readonly because: string }
);

const OIDC_CLASS = "org.apereo.cas.services.OidcRegisteredService";
/** CAS writes a few kilobytes; key sets can make it more. */
const BYTES_MAX = 1_048_576;

/** The service in the text of a file. CAS reads Hjson: comments, names without quotes, no commas. */
export function readService(file: string, text: string): ServiceFile {
  let value: unknown;
  try {
    value = parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    // The parser's own text quotes what stands there, which may be a secret; the place is enough.
    const [place] = /line \d+,\d+/.exec(error instanceof Error ? error.message : "") ?? [];
    return { file, kind: "unreadable", because: `it is no Hjson${place === undefined ? "" : ` (${place})`}` };
  }
  const service = membersIn(value);
  if (service === undefined || !isJsonObject(value))
    return { file, kind: "unreadable", because: "it is not one object" };
  const name = Object.hasOwn(value, CLASS) ? value[CLASS] : undefined;
  if (typeof name !== "string") return { file, kind: "unreadable", because: `it does not name its class (${CLASS})` };
  return name === OIDC_CLASS ? { file, kind: "client", service } : { file, kind: "other", className: name };
}

function readFile(directory: string, path: string): ServiceFile {
  const file = relative(directory, path);
  try {
    if (statSync(path).size > BYTES_MAX) return { file, kind: "unreadable", because: "it is larger than 1 MiB" };
    return readService(file, readFileSync(path, "utf8"));
  } catch {
    // Whatever keeps it from being read, the other files can be.
    return { file, kind: "unreadable", because: "it can not be read" };
  }
}

/** What a path leads to, over links; `nothing`: a link whose end is missing, or a circle of links. */
function kindOf(path: string): "file" | "directory" | "other" | "nothing" {
  try {
    const stats = statSync(path);
    return stats.isFile() ? "file" : stats.isDirectory() ? "directory" : "other";
  } catch {
    return "nothing";
  }
}

/**
 * The paths of the `*.json` files below a directory, each file once: a Kubernetes ConfigMap is a directory of links into a
 * directory of its own. `seen` has the real paths of what was found already.
 */
function pathsBelow(directory: string, seen: Set<string>): readonly string[] {
  const isNew = (path: string): boolean => {
    const real = realpathSync(path);
    const { size } = seen;
    return seen.add(real).size > size;
  };
  if (!isNew(directory)) return [];
  const paths = readdirSync(directory).map((name) => join(directory, name));
  const kinds = Map.groupBy(paths, kindOf);
  const isDefinition = (path: string): boolean => path.endsWith(".json");
  const files = (kinds.get("file") ?? []).filter(isDefinition).filter(isNew);
  const missing = (kinds.get("nothing") ?? []).filter(isDefinition);
  return [...files, ...missing, ...(kinds.get("directory") ?? []).flatMap((path) => pathsBelow(path, seen))];
}

/**
 * Every service definition below a directory, over links too, by name, as CAS itself looks for them. Throws
 * {@link FromCasFault}.
 */
export function readServices(directory: string): readonly ServiceFile[] {
  let paths: readonly string[];
  try {
    paths = pathsBelow(directory, new Set());
  } catch (cause) {
    throw new FromCasFault("the directory of --services can not be read", { cause });
  }
  if (paths.length === 0) throw new FromCasFault("the directory of --services has no *.json file in it");
  return paths.toSorted().map((path) => readFile(directory, path));
}
