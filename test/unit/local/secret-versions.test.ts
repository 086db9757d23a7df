import { describe, expect, it } from "vitest";
import { addVersion, findVersion, type Secret, SecretsFault } from "../../../infra/local/secret-versions.ts";

const empty: Secret = { name: "n", arn: "a", createdAt: 0, versions: [] };
const add = (
  secret: Secret,
  versionId: string,
  stages: readonly string[] = ["AWSCURRENT"],
  value = `value of ${versionId}`,
) => addVersion(secret, { versionId, createdAt: 0, stages, value });
const labels = (secret: Secret) =>
  Object.fromEntries(secret.versions.map(({ versionId, stages }) => [versionId, stages]));

const typeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof SecretsFault) return error.type;
  }
  return "none";
};

describe("PutSecretValue", () => {
  it("AWSPREVIOUS goes to the version that AWSCURRENT leaves, and from the one before that", () => {
    const three = add(add(add(empty, "one"), "two"), "three");
    expect(labels(three)).toEqual({ one: [], two: ["AWSPREVIOUS"], three: ["AWSCURRENT"] });
  });

  it("a version with another label leaves AWSCURRENT where it is", () => {
    const pending = add(add(empty, "one"), "two", ["AWSPENDING"]);
    expect(labels(pending)).toEqual({ one: ["AWSCURRENT"], two: ["AWSPENDING"] });
    expect(labels(add(pending, "three", ["AWSPENDING"]))).toEqual({
      one: ["AWSCURRENT"],
      two: [],
      three: ["AWSPENDING"],
    });
  });

  it("the same version again changes nothing, with another value it is refused", () => {
    const one = add(empty, "one");
    expect(add(one, "one")).toBe(one);
    expect(typeOf(() => add(one, "one", ["AWSCURRENT"], "other"))).toBe("ResourceExistsException");
  });

  it("keeps 100 versions; the oldest without a label go first", () => {
    let secret = empty;
    for (let count = 0; count < 120; count += 1) secret = add(secret, `v${count}`);
    expect(secret.versions).toHaveLength(100);
    expect(secret.versions[0]?.versionId).toBe("v20");
    expect(findVersion(secret, {}).versionId).toBe("v119");
  });
});

describe("GetSecretValue", () => {
  const secret = add(add(empty, "one"), "two");

  it("chooses by label, by id, and the current version by default", () => {
    expect(findVersion(secret, {}).versionId).toBe("two");
    expect(findVersion(secret, { stage: "AWSPREVIOUS" }).versionId).toBe("one");
    expect(findVersion(secret, { versionId: "one" }).value).toBe("value of one");
    expect(findVersion(secret, { versionId: "one", stage: "AWSPREVIOUS" }).versionId).toBe("one");
  });

  it("refuses what is not there by the type that callers look for", () => {
    expect(typeOf(() => findVersion(secret, { versionId: "no" }))).toBe("ResourceNotFoundException");
    expect(typeOf(() => findVersion(secret, { stage: "AWSPENDING" }))).toBe("ResourceNotFoundException");
    expect(typeOf(() => findVersion(empty, {}))).toBe("ResourceNotFoundException");
    expect(typeOf(() => findVersion(secret, { versionId: "one", stage: "AWSCURRENT" }))).toBe(
      "InvalidRequestException",
    );
  });
});
