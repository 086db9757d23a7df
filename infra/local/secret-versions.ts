/** One version of a secret. */
export interface SecretVersion {
  readonly versionId: string;
  readonly createdAt: number;
  readonly stages: readonly string[];
  /** Blank while a rotation has begun and nobody has put the new value yet. */
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
/** The label of the version that a rotation is making. */
const PENDING = "AWSPENDING";
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
  if (found.value === "") {
    throw new SecretsFault("ResourceNotFoundException", "Secrets Manager can't find the specified secret value.");
  }
  if (label !== undefined && !found.stages.includes(label)) {
    throw new SecretsFault(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return found;
}

/** Labels as they stand once another version has taken its own: a label is on one version at a time. */
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
  // A rotation has begun with this identifier: its value comes now.
  if (existing?.value === "" && added.value !== "") {
    return addVersion({ ...secret, versions: secret.versions.filter((version) => version !== existing) }, added);
  }
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

/**
 * Makes the pending version of a rotation, which has no value yet. Begun again, it changes nothing. Throws
 * {@link SecretsFault} while another rotation is not complete.
 */
export function beginRotation(secret: Secret, versionId: string, createdAt: number): Secret {
  if (secret.versions.some((version) => version.versionId === versionId)) return secret;
  if (secret.versions.some(({ stages }) => stages.includes(PENDING) && !stages.includes(CURRENT))) {
    throw new SecretsFault("InvalidRequestException", "A previous rotation isn't complete.");
  }
  return addVersion(secret, { versionId, createdAt, stages: [PENDING], value: "" });
}

/** What a caller of UpdateSecretVersionStage wants done with one label. */
export interface StageMove {
  readonly stage: string;
  readonly to?: string | undefined;
  readonly from?: string | undefined;
}

/**
 * Moves a label to a version, or takes it away. Where AWSCURRENT leaves a version, AWSPREVIOUS goes there, and a
 * version that becomes current is no longer pending. Throws {@link SecretsFault} for a version that is not there, and
 * where `from` is not the version that has the label: two rotations at once must not undo each other.
 */
export function moveStage(secret: Secret, { stage, to, from }: StageMove): Secret {
  const holder = secret.versions.find(({ stages }) => stages.includes(stage));
  if (from !== undefined ? holder?.versionId !== from : holder !== undefined && holder.versionId !== to) {
    throw new SecretsFault("InvalidParameterException", `The staging label ${stage} is on another version.`);
  }
  if (to === undefined) {
    if (stage === CURRENT || holder === undefined)
      throw new SecretsFault("InvalidParameterException", `The staging label ${stage} can't be removed.`);
    return { ...secret, versions: secret.versions.map((version) => withoutStages(version, [stage])) };
  }
  const target = secret.versions.find(({ versionId }) => versionId === to);
  if (target === undefined) throw new SecretsFault("ResourceNotFoundException", `There is no version ${to}.`);
  if (target === holder) return secret;
  const moved = withoutStages(target, stage === CURRENT ? [PENDING, PREVIOUS] : []);
  const labelled = { ...moved, stages: [...moved.stages, stage] };
  const gained = { ...labelled, stages: [stage] };
  const versions = secret.versions.map((version) => (version === target ? labelled : relabelled(version, gained)));
  return { ...secret, versions };
}

const withoutStages = (version: SecretVersion, gone: readonly string[]): SecretVersion => ({
  ...version,
  stages: version.stages.filter((stage) => !gone.includes(stage)),
});
