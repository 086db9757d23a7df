import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFiles, projectText } from "./project-files.ts";

/**
 * What the files of a folder may import besides each other and `node:` modules: folders, single files, packages.
 * `type:` before a name allows `import type` alone. The longest folder that fits a file is its own.
 * This is the shape of the project: HTTP event, endpoint, use case, store. Nothing points the other way.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  functions: ["lib/http", "lib/registration", "lib/runtime", "lib/events", "lib/rotation", "lib/warnings"],
  "lib/http": [
    "lib/json-shapes.ts",
    "lib/registration",
    "lib/errors.ts",
    "lib/observability",
    "type:lib/config",
    "lib/once-for.ts",
    "@middy/core",
    "type:aws-lambda",
  ],
  "lib/registration": [
    "lib/once-for.ts",
    "lib/client-id.ts",
    "lib/json-shapes.ts",
    "lib/audit",
    "lib/metadata",
    "lib/tokens",
    "lib/config",
    "lib/errors.ts",
    "lib/observability",
  ],
  "lib/metadata": [
    "lib/json-shapes.ts",
    "lib/once-for.ts",
    "lib/errors.ts",
    "lib/config",
    "lib/outbound/public-address.ts",
    "jose",
  ],
  // Tokens and records carry policies.
  "lib/tokens": ["lib/errors.ts", "lib/once-for.ts", "lib/config", "lib/metadata/registration-policy.ts", "jose"],
  "lib/store": [
    "type:lib/registration",
    "type:lib/metadata",
    "type:lib/audit",
    "type:lib/warnings",
    "lib/metadata/registration-policy.ts",
    "lib/metadata/metadata-text.ts",
    "lib/errors.ts",
    "@aws-sdk",
  ],
  "lib/events": [
    "lib/metadata/localized.ts",
    "lib/store/client-record.ts",
    "lib/store/table-definition.ts",
    "type:lib/audit",
    "type:lib/observability",
  ],
  "lib/audit": ["type:lib/registration", "lib/metadata/registration-policy.ts", "lib/metadata/metadata-text.ts"],
  "lib/warnings": ["type:lib/registration", "lib/registration/client-life.ts", "lib/observability"],
  // What an OpenID Provider takes: nothing of registering is in it.
  "lib/reader": [
    "lib/client-id.ts",
    "type:lib/metadata",
    "type:lib/store",
    "lib/store/table-definition.ts",
    "lib/tokens",
    "@aws-sdk",
  ],
  "lib/secrets": ["type:lib/registration", "type:lib/rotation", "lib/errors.ts", "@aws-sdk"],
  "lib/rotation": ["type:lib/registration", "lib/registration/operator-credentials.ts", "lib/observability"],
  "lib/outbound": ["type:lib/registration", "type:lib/metadata"],
  "lib/observability": ["type:lib/errors.ts", "type:lib/config"],
  "lib/errors.ts": [],
  "lib/client-id.ts": [],
  "lib/json-shapes.ts": [],
  "lib/once-for.ts": [],
  // A URL of the settings is read by the same grammar as one of a client, and as what is fetched from it.
  "lib/config": ["lib/json-shapes.ts", "lib/metadata/uri.ts", "lib/outbound/public-url.ts"],
  "lib/runtime": ["lib", "@aws-sdk"],
  infra: [
    "infra/settings",
    "lib/config",
    "lib/http/routes.ts",
    "lib/store/table-definition.ts",
    "lib/store/client-record.ts",
    // Roles name the attributes that a function may see.
    "lib/store/expiring-attributes.ts",
    "lib/reader/item-format.ts",
    "lib/events",
    // Alarms count outcomes by their names.
    "type:lib/observability",
    "type:lib/errors.ts",
    "aws-cdk-lib",
    "constructs",
  ],
  // Makes what the stack uploads; what it puts in the place of modules it names as files.
  "infra/bundling": ["esbuild"],
  "infra/settings": ["lib/config", "@js-joda/core", "fastest-levenshtein"],
  // The pages are made from the tables.
  "infra/docs": ["infra/settings", "lib/config", "lib/metadata"],
  // The document is made of the tables that the service runs on, and of the code that answers.
  "infra/openapi": ["lib/config", "lib/metadata", "lib/http", "lib/registration/client-life.ts", "type:lib/errors.ts"],
  "infra/local": [
    "infra/openapi",
    "infra/settings",
    "functions",
    "lib/config",
    "lib/http/routes.ts",
    "lib/http/response.ts",
    "lib/store/table-definition.ts",
    "dynalite",
    "@aws-sdk",
    "type:aws-lambda",
  ],
  // Asks a service over HTTP and knows of it no more than its routes.
  "infra/doctor": ["lib/http/routes.ts", "@aws-sdk"],
  // Translates what it reads, and stores it by the code that registers.
  "infra/from-cas": [
    "infra/settings",
    // The names of the runner's table and keys.
    "infra/local/embedded-dynamodb.ts",
    "infra/local/embedded-secrets.ts",
    "infra/local/project-context.ts",
    "infra/local/start-fault.ts",
    // What AWS and the network answer means the same to both commands.
    "infra/clients/aws-advice.ts",
    "lib/audit",
    "lib/client-id.ts",
    "lib/config",
    "lib/http/routes.ts",
    "lib/json-shapes.ts",
    "lib/metadata",
    "lib/outbound",
    "lib/registration",
    "lib/secrets",
    "lib/store",
    "lib/tokens",
    "@aws-sdk",
    "hjson",
    "yaml",
  ],
  // The operator's own place where use cases meet the table: it puts together what lib/runtime does for functions.
  "infra/clients": [
    "infra/settings",
    "infra/local/embedded-dynamodb.ts",
    "infra/local/embedded-secrets.ts",
    "infra/local/project-context.ts",
    "infra/local/start-fault.ts",
    "lib",
    "@aws-sdk",
  ],
  "infra/discovery": [
    "infra/settings",
    "infra/local/project-context.ts",
    "infra/local/start-fault.ts",
    "lib/config",
    "lib/http/routes.ts",
  ],
  test: ["*"],
  "vitest.config.ts": ["vitest"],
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const STATEMENT = /^(?:import|export)\s+(?:(type)\s+)?(?:[\w$*{},\s]+?\s+from\s+)?"([^"]+)"/gm;
const CALL = /\bimport\(\s*(?:"([^"]+)"|([^)\s]))/g;

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const files = projectFiles().filter((path) => /\.[cm]?[jt]s$/.test(path));

/** The row a file belongs to: the longest that fits, or none. */
const rowOf = (path: string): string | undefined =>
  Object.keys(MAY_IMPORT)
    .filter((row) => isWithin(path, row))
    .sort((one, other) => other.length - one.length)[0];

function edgesOf(from: string): Edge[] {
  const text = projectText(from);
  const found = [...text.matchAll(STATEMENT)].map(([, type, to = ""]) => ({ to, isType: type !== undefined }));
  const called = [...text.matchAll(CALL)].map(([, to, computed]) => ({ to: to ?? `(${computed})`, isType: false }));
  return [...found, ...called].map(({ to, isType }) => ({
    from,
    to: to.startsWith(".") ? posix.join(posix.dirname(from), to) : to,
    isType,
  }));
}

function isAllowed({ from, to, isType }: Edge): boolean {
  const row = rowOf(from) ?? "";
  if (to.startsWith("node:") || rowOf(to) === row) return true;
  return (MAY_IMPORT[row] ?? []).some((allowed) => {
    const [target, typeOnly] = allowed.startsWith("type:") ? [allowed.slice(5), true] : [allowed, false];
    return (target === "*" || isWithin(to, target)) && (isType || !typeOnly);
  });
}

const edges = files.flatMap(edgesOf);

describe("imports go one way", () => {
  it("every source file belongs to a folder that the table knows", () => {
    expect(files.filter((path) => rowOf(path) === undefined)).toEqual([]);
  });

  it("every folder of the table has files, and the walk has seen the whole project", () => {
    for (const row of Object.keys(MAY_IMPORT))
      expect(
        files.filter((path) => rowOf(path) === row),
        row,
      ).not.toEqual([]);
    expect(files.length).toBeGreaterThan(100);
    expect(edges.length).toBeGreaterThan(400);
    // An independent, cruder count, so that an import the patterns do not see can not slip by.
    const crude = files.flatMap((path) => projectText(path).match(/^(?:\}|import\b.*) from "|^import "/gm) ?? []);
    expect(edges.filter(({ to }) => !to.startsWith("(")).length).toBeGreaterThanOrEqual(crude.length);
  });

  it("no file imports what the table does not allow its folder", () => {
    // The local runner loads functions by name, after it has set their environment.
    const refused = edges.filter(
      (edge) => !isAllowed(edge) && !(edge.from.startsWith("infra/local/") && edge.to.startsWith("(")),
    );
    expect(refused.map(({ from, to, isType }) => `${from} -> ${isType ? "type " : ""}${to}`)).toEqual([]);
  });

  it("nothing that is deployed imports infra or test, not even a type", () => {
    const deployed = edges.filter(({ from }) => isWithin(from, "lib") || isWithin(from, "functions"));
    expect(deployed.length).toBeGreaterThan(150);
    expect(deployed.filter(({ to }) => isWithin(to, "infra") || isWithin(to, "test"))).toEqual([]);
  });

  it("every relative import names a file that exists", () => {
    const relative = edges.filter(({ to }) => /^(?:functions|infra|lib|test)\//.test(to));
    expect(relative.filter(({ to }) => !files.includes(to)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });
});
