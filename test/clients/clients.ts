import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StepName } from "./steps.ts";
import type { Language } from "./toolchains.ts";

/** A client library of others, and the program that uses it as its users do. */
export interface ClientLibrary {
  /** The folder of the program, beside this file. */
  readonly folder: string;
  /** As its authors call it. */
  readonly name: string;
  /** As the package registry of its language calls it. */
  readonly package: string;
  readonly language: Language;
  /** Whether it registers with an initial access token, or where anybody may. */
  readonly mode: "PROTECTED" | "OPEN";
  /** All that the library has; a program that takes others, or not all, has failed. */
  readonly steps: readonly StepName[];
  /** What a user of the library should know, in Markdown; nothing of it is this service's. */
  readonly remark: string;
}

const MANAGEMENT = ["read", "update", "delete", "deleted token"] as const;

/** Every library that is tried. */
export const CLIENTS: readonly ClientLibrary[] = [
  {
    folder: "openid-client",
    name: "openid-client",
    package: "openid-client",
    language: "JavaScript",
    mode: "PROTECTED",
    steps: ["discover", "register", "register a key", "token", ...MANAGEMENT, "refused metadata", "refused token"],
    remark: "Management goes through `fetchProtectedResource`.",
  },
  {
    folder: "oauth4webapi",
    name: "oauth4webapi",
    package: "oauth4webapi",
    language: "JavaScript",
    mode: "PROTECTED",
    steps: ["discover", "register", "register a key", "token", ...MANAGEMENT, "refused metadata", "refused token"],
    remark: "Management goes through `protectedResourceRequest`.",
  },
  {
    folder: "mcp-typescript-sdk",
    name: "MCP TypeScript SDK",
    package: "@modelcontextprotocol/sdk",
    language: "JavaScript",
    mode: "OPEN",
    steps: ["discover", "register", "token", "refused metadata"],
    remark: "Has no management. `invalid_redirect_uri` comes as `ServerError`, with the description.",
  },
  {
    folder: "mcp-python-sdk",
    name: "MCP Python SDK",
    package: "mcp",
    language: "Python",
    mode: "OPEN",
    steps: ["discover", "register", "token", "refused metadata"],
    remark: "Has no management. Error code and description are in the exception's text.",
  },
  {
    folder: "idpyoidc",
    name: "idpyoidc",
    package: "idpyoidc",
    language: "Python",
    mode: "PROTECTED",
    steps: ["discover", "register", "register a key", "token", "read", "refused metadata", "refused token"],
    remark:
      "Has no update and no delete. Sends a `token_endpoint_auth_signing_alg` with every method, which is harmless.",
  },
  {
    folder: "nimbus",
    name: "Nimbus OAuth 2.0 SDK with OpenID Connect extensions",
    package: "com.nimbusds:oauth2-oidc-sdk",
    language: "Java",
    mode: "PROTECTED",
    steps: ["discover", "register", "register a key", "token", ...MANAGEMENT, "refused metadata", "refused token"],
    remark: "",
  },
  {
    folder: "mcp-go-sdk",
    name: "MCP Go SDK",
    package: "github.com/modelcontextprotocol/go-sdk",
    language: "Go",
    mode: "PROTECTED",
    steps: ["discover", "register", "register a key", "token", "refused metadata", "refused token"],
    remark: "Has no management. Sends `jwks` as a text, where RFC 7591 2 wants an object; with `jwks_uri` all is well.",
  },
];

/** Where each language pins the version of a package, and how. */
const PINS: Readonly<Record<Language, (name: string) => readonly [file: string, pin: RegExp]>> = {
  JavaScript: (name) => ["../../../package.json", new RegExp(`"${name}": "([^"]+)"`)],
  Python: (name) => ["requirements.txt", new RegExp(`^${name}==(.+)$`, "m")],
  Java: (name) => ["pom.xml", new RegExp(`<artifactId>${name.split(":")[1]}</artifactId>\\s*<version>([^<]+)<`)],
  Go: (name) => ["go.mod", new RegExp(`^\\s*(?:require )?${name} v(\\S+)$`, "m")],
};

/** The folder of a library's program. */
export const folderOf = ({ folder }: ClientLibrary): string => join(import.meta.dirname, folder);

/** The exact version that is tried, from the manifest of the program; throws if there is none. */
export function versionOf(library: ClientLibrary): string {
  const [file, pin] = PINS[library.language](library.package);
  const [, version] = pin.exec(readFileSync(join(folderOf(library), file), "utf8")) ?? [];
  if (version === undefined) throw new Error(`${file} of ${library.folder} has no exact version of ${library.package}`);
  return version;
}
