import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module that the bundles have in another shape, so that a cold start need not read what is never used. */
export interface LeftOut {
  /** The module, as a path in node_modules. */
  readonly module: string;
  /** The file in lib/runtime/stand-ins that takes its place. */
  readonly standIn?: string;
  /** Or what is left of its text. */
  readonly keep?: (text: string) => string;
}

const CORE = "@smithy/core/dist-es/submodules";
const PROTOCOLS = "@aws-sdk/core/dist-es/submodules/protocols";
const STAND_INS = join(import.meta.dirname, "../../lib/runtime/stand-ins");
const LIB = join(import.meta.dirname, "../../lib");

const replaced = (module: string, standIn: string): LeftOut => ({ module, standIn: join(STAND_INS, standIn) });
const trimmed = (module: string, keep: (text: string) => string): LeftOut => ({ module, keep });

/** Clients tell AWS their version, and nothing else of their package.json. */
const onlyVersion = (text: string): string => {
  const { version } = JSON.parse(text) as { version: string };
  return JSON.stringify({ version });
};

/** All of our own code, in which the errors that are told apart have their names. */
const ownCode = (): string =>
  readdirSync(LIB, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(LIB, file), "utf8"))
    .join("\n");

/**
 * Errors whose class our code names keep it; all others come as the service's base class with their own name, which is
 * what retries look at.
 */
function onlyNamedErrors(text: string): string {
  const code = ownCode();
  const registration = /^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm;
  return text.replace(registration, (line, name: string) => (new RegExp(`\\b${name}\\b`).test(code) ? line : ""));
}

/** Operations by their names: the schemas of what goes in and comes out are for the protocol that is left out. */
const onlyNamesOfOperations = (text: string): string =>
  text.replace(/^(export var \w+\$ = \[9, n0, \w+,\s+\S+, )\(\) => [\w$]+, \(\) => [\w$]+$/gm, '$1"unit", "unit"');

const schemas = (text: string): string => onlyNamesOfOperations(onlyNamedErrors(text));

/**
 * What the SDK loads only for operations that nothing here calls: it stays outside. If it were bundled, all that it uses
 * of the SDK's core would be too.
 */
export const NEVER_LOADED: readonly string[] = ["@smithy/core/event-streams", "@aws-sdk/signature-v4-crt", "bowser"];

/** What is left out, one row for a module. How much each saves: docs/performance.md. */
export const LEFT_OUT: readonly LeftOut[] = [
  replaced("@aws-sdk/middleware-endpoint-discovery/dist-es/index.js", "no-endpoint-discovery.ts"),
  replaced("@aws-sdk/client-dynamodb/dist-es/endpoint/endpointResolver.js", "dynamodb-endpoint.ts"),
  replaced("@aws-sdk/client-secrets-manager/dist-es/endpoint/endpointResolver.js", "secrets-manager-endpoint.ts"),
  replaced("@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js", "no-partitions.ts"),
  replaced(`${CORE}/config/node-config-provider/fromSharedConfigFiles.js`, "no-config-files.ts"),
  replaced(`${CORE}/retry/util-retry/AdaptiveRetryStrategy.js`, "no-adaptive-retry.ts"),
  replaced(`${CORE}/checksum/sha256/Sha256Js.js`, "no-sha256-in-javascript.ts"),
  replaced("@aws-sdk/lib-dynamodb/dist-es/pagination/index.js", "no-paginators.ts"),
  replaced(`${PROTOCOLS}/json/AwsJson1_0Protocol.js`, "aws-json-protocol.ts"),
  replaced(`${PROTOCOLS}/json/AwsJson1_1Protocol.js`, "aws-json-protocol.ts"),
  replaced("@aws-sdk/dynamodb-codec/dist-es/index.js", "no-schemas.ts"),
  replaced(`${CORE}/schema/schemas/NormalizedSchema.js`, "no-schemas.ts"),
  replaced(`${CORE}/client/smithy-client/schemaLogFilter.js`, "no-schemas.ts"),
  trimmed("@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js", schemas),
  trimmed("@aws-sdk/client-secrets-manager/dist-es/schemas/schemas_0.js", schemas),
  trimmed("@aws-sdk/client-dynamodb/package.json", onlyVersion),
  trimmed("@aws-sdk/client-secrets-manager/package.json", onlyVersion),
];
