/** One version of a secret. */
export interface SecretVersion {
  readonly versionId: string;
  readonly createdAt: number;
  readonly stages: readonly string[];
  readonly value: string;
}

/** A secret with its versions, oldest first. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly versions: readonly SecretVersion[];
}

/** The names of Secrets Manager's exceptions that this endpoint knows. */
export type SecretsFaultType =
  | "InvalidParameterException"
  | "InvalidRequestException"
  | "ResourceExistsException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "UnknownOperationException"
  | "ValidationException";

/** A refusal with the type by which callers of Secrets Manager know it. */
export class SecretsFault extends Error {
  override readonly name = "SecretsFault";
  readonly type: SecretsFaultType;

  constructor(type: SecretsFaultType, message: string) {
    super(message);
    this.type = type;
  }
}

/** The label of the version that is read by default. */
export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";
/** Secrets Manager keeps about as many; those without a label go first. */
const VERSIONS_MAX = 100;

/** What a caller of GetSecretValue may name besides the secret. */
export interface VersionChoice {
  readonly versionId?: string | undefined;
  readonly stage?: string | undefined;
}

/** The version chosen by id, label or both; the current one by default. Throws {@link SecretsFault}. */
export function findVersion(secret: Secret, { versionId, stage }: VersionChoice): SecretVersion {
  const label = stage ?? (versionId === undefined ? CURRENT : undefined);
  const found = secret.versions.find((version) =>
    versionId === undefined ? label !== undefined && version.stages.includes(label) : version.versionId === versionId,
  );
  if (found === undefined) {
    const what = versionId === undefined ? `staging label: ${label}` : `VersionId: ${versionId}`;
    throw new SecretsFault(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for ${what}`,
    );
  }
  if (label !== undefined && !found.stages.includes(label)) {
    throw new SecretsFault(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return found;
}

/** Labels as they stand once a new version has taken its own: a label is on one version at a time. */
function relabelled(version: SecretVersion, added: SecretVersion): SecretVersion {
  const isReplaced = added.stages.includes(CURRENT) && version.stages.includes(CURRENT);
  const moved = added.stages.includes(CURRENT) ? [...added.stages, PREVIOUS] : added.stages;
  const kept = version.stages.filter((stage) => !moved.includes(stage));
  return { ...version, stages: isReplaced ? [...kept, PREVIOUS] : kept };
}

function withoutExcess(versions: readonly SecretVersion[]): readonly SecretVersion[] {
  const excess = versions
    .filter(({ stages }) => stages.length === 0)
    .slice(0, Math.max(0, versions.length - VERSIONS_MAX));
  return versions.filter((version) => !excess.includes(version));
}

/**
 * Adds a version and moves its labels to it; where AWSCURRENT leaves a version, AWSPREVIOUS goes there.
 * The same version again changes nothing. Throws {@link SecretsFault} for the same id with another value.
 */
export function addVersion(secret: Secret, added: SecretVersion): Secret {
  const existing = secret.versions.find(({ versionId }) => versionId === added.versionId);
  if (existing !== undefined) {
    if (existing.value === added.value) return secret;
    throw new SecretsFault(
      "ResourceExistsException",
      "You can't change an existing version; use another ClientRequestToken.",
    );
  }
  const versions = [...secret.versions.map((version) => relabelled(version, added)), added];
  return { ...secret, versions: withoutExcess(versions) };
}
