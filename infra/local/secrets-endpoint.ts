import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { readBody } from "./read-body.ts";
import { type SecretStore, secretOf } from "./secret-store.ts";
import { addVersion, beginRotation, CURRENT, findVersion, moveStage, SecretsFault } from "./secret-versions.ts";

type Input = Readonly<Record<string, unknown>>;
type Operation = (store: SecretStore, input: Input) => object;

/** The largest secret is 65,536 bytes; JSON may write each of them as six characters. */
const BODY_BYTES_MAX = 512 * 1024;
const VALUE_BYTES_MAX = 65_536;
const TARGET_PREFIX = "secretsmanager.";

function optionalText(input: Input, member: string, max: number): string | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === "string" && value !== "" && Buffer.byteLength(value) <= max) return value;
  throw new SecretsFault("ValidationException", `${member} must be a text of 1 to ${max} bytes.`);
}

function requiredText(input: Input, member: string, max: number): string {
  const value = optionalText(input, member, max);
  if (value === undefined) throw new SecretsFault("ValidationException", `${member} is missing.`);
  return value;
}

function stagesOf(input: Input): readonly string[] {
  const stages = input["VersionStages"] ?? [CURRENT];
  const isLabel = (stage: unknown): stage is string => typeof stage === "string" && stage !== "" && stage.length <= 256;
  if (Array.isArray(stages) && stages.length > 0 && stages.length <= 20 && stages.every(isLabel))
    return [...new Set(stages)];
  throw new SecretsFault("InvalidParameterException", "VersionStages must be a list of 1 to 20 labels.");
}

function versionIdOf(input: Input): string {
  const token = optionalText(input, "ClientRequestToken", 64) ?? randomUUID();
  if (token.length >= 32) return token;
  throw new SecretsFault("InvalidParameterException", "ClientRequestToken must have 32 to 64 characters.");
}

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** Answers as the API reference of Secrets Manager has them. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    "GetSecretValue",
    (store, input) => {
      const secret = secretOf(store, requiredText(input, "SecretId", 2048));
      const version = findVersion(secret, {
        versionId: optionalText(input, "VersionId", 64),
        stage: optionalText(input, "VersionStage", 256),
      });
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.versionId,
        SecretString: version.value,
        VersionStages: version.stages,
        CreatedDate: seconds(version.createdAt),
      };
    },
  ],
  [
    "PutSecretValue",
    (store, input) => {
      const secret = secretOf(store, requiredText(input, "SecretId", 2048));
      if (input["SecretBinary"] !== undefined) {
        throw new SecretsFault(
          "InvalidParameterException",
          "SecretBinary is not supported by this endpoint; use SecretString.",
        );
      }
      const value = requiredText(input, "SecretString", VALUE_BYTES_MAX);
      const versionId = versionIdOf(input);
      const changed = addVersion(secret, { versionId, createdAt: Date.now(), stages: stagesOf(input), value });
      if (changed !== secret) store.save(changed);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: versionId,
        VersionStages: findVersion(changed, { versionId }).stages,
      };
    },
  ],
  [
    "RotateSecret",
    (store, input) => {
      // There is no Lambda here to call: the version is prepared, and the steps are for the caller to run.
      const secret = secretOf(store, requiredText(input, "SecretId", 2048));
      const versionId = versionIdOf(input);
      const changed = beginRotation(secret, versionId, Date.now());
      if (changed !== secret) store.save(changed);
      return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
    },
  ],
  [
    "UpdateSecretVersionStage",
    (store, input) => {
      const secret = secretOf(store, requiredText(input, "SecretId", 2048));
      const changed = moveStage(secret, {
        stage: requiredText(input, "VersionStage", 256),
        to: optionalText(input, "MoveToVersionId", 64),
        from: optionalText(input, "RemoveFromVersionId", 64),
      });
      if (changed !== secret) store.save(changed);
      return { ARN: secret.arn, Name: secret.name };
    },
  ],
  [
    "DescribeSecret",
    (store, input) => {
      const { arn, name, createdAt, versions } = secretOf(store, requiredText(input, "SecretId", 2048));
      const labelled = versions.filter(({ stages }) => stages.length > 0);
      return {
        ARN: arn,
        Name: name,
        CreatedDate: seconds(createdAt),
        LastChangedDate: seconds(Math.max(createdAt, ...versions.map((version) => version.createdAt))),
        VersionIdsToStages: Object.fromEntries(labelled.map(({ versionId, stages }) => [versionId, stages])),
      };
    },
  ],
]);

function parseInput(body: Buffer): Input {
  let input: unknown;
  try {
    input = JSON.parse(body.toString("utf8"));
  } catch {
    // The parser would quote the body, which may hold a secret.
    input = undefined;
  }
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as Input;
  throw new SecretsFault("SerializationException", "The body must be a JSON object.");
}

function run(store: SecretStore, target: string, body: Buffer | undefined): object {
  const operation = target.startsWith(TARGET_PREFIX) ? OPERATIONS.get(target.slice(TARGET_PREFIX.length)) : undefined;
  if (operation === undefined) {
    throw new SecretsFault("UnknownOperationException", `This endpoint knows ${[...OPERATIONS.keys()].join(", ")}.`);
  }
  if (body === undefined) throw new SecretsFault("ValidationException", "The body is too long.");
  return operation(store, parseInput(body));
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function answer(store: SecretStore, target: string, body: Buffer | undefined): Answer {
  try {
    return { status: 200, body: run(store, target, body) };
  } catch (error) {
    if (error instanceof SecretsFault) return { status: 400, body: { __type: error.type, message: error.message } };
    console.error(error);
    return { status: 500, body: { __type: "InternalServiceError", message: "The secret could not be kept." } };
  }
}

/**
 * A server that speaks the part of AWS Secrets Manager's protocol (JSON 1.1) that reading and rotating a secret
 * takes. It checks no signatures: bind it to the loopback interface only.
 */
export function createSecretsEndpoint(store: SecretStore): Server {
  return createServer((request, response) => {
    readBody(request, BODY_BYTES_MAX)
      .then((received) => {
        const { status, body } = answer(store, String(request.headers["x-amz-target"] ?? ""), received);
        const text = JSON.stringify(body);
        response.writeHead(status, {
          "content-type": "application/x-amz-json-1.1",
          "content-length": String(Buffer.byteLength(text)),
          "x-amzn-requestid": randomUUID(),
        });
        response.end(text);
      })
      // The caller went away while sending: there is nobody to answer.
      .catch(() => response.destroy());
  });
}
