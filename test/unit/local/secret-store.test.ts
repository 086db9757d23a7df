import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CREDENTIALS_SECRET, KEYS_SECRET, prepareSecrets } from "../../../infra/local/embedded-secrets.ts";
import {
  createFileSecretStore,
  createMemorySecretStore,
  secretArn,
  secretOf,
} from "../../../infra/local/secret-store.ts";
import { addVersion, findVersion } from "../../../infra/local/secret-versions.ts";
import { StartFault } from "../../../infra/local/start-fault.ts";

const folder = mkdtempSync(join(tmpdir(), "registrar-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = { name: "a/b", arn: secretArn("a/b"), createdAt: 1, versions: [] };
const UNSAID = { username: "", password: "" };

describe("a secret store", () => {
  it("finds a secret by name, by ARN, and by ARN without its last six characters", () => {
    const store = createMemorySecretStore();
    store.save(secret);
    const arn = secretArn("a/b");
    for (const id of ["a/b", arn, arn.slice(0, -7)]) expect(store.find(id), id).toEqual(secret);
    for (const id of ["a", "a/b-", `${arn}x`, "__proto__"]) expect(store.find(id), id).toBeUndefined();
    expect(() => secretOf(store, "a")).toThrow("can't find the specified secret");
  });

  it("on a file survives the process and is its owner's alone", () => {
    const file = join(folder, "kept.json");
    createFileSecretStore(file).save(secret);
    createFileSecretStore(file).save({ ...secret, createdAt: 2 });
    expect(createFileSecretStore(file).find("a/b")).toEqual({ ...secret, createdAt: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["kept.json"]);
  });

  it("a half-written temporary file of a killed process is in nobody's way", () => {
    const file = join(folder, "killed.json");
    createFileSecretStore(file).save(secret);
    writeFileSync(`${file}.tmp`, '{"format":1,"sec');
    const store = createFileSecretStore(file);
    expect(store.find("a/b")).toEqual(secret);
    store.save({ ...secret, createdAt: 3 });
    expect(createFileSecretStore(file).find("a/b")?.createdAt).toBe(3);
  });

  it("a change that can not be kept is not made", () => {
    const file = join(folder, "blocked.json");
    const store = createFileSecretStore(file);
    store.save(secret);
    mkdirSync(`${file}.tmp`);
    expect(() => store.save({ ...secret, createdAt: 4 })).toThrow();
    expect(store.find("a/b")?.createdAt).toBe(1);
  });

  it.each(["", "{", "null", '{"format":2,"secrets":[]}'])(
    "a file that says %j is refused in one line without its content",
    (text) => {
      const file = join(folder, "bad.json");
      writeFileSync(file, text);
      expect(() => createFileSecretStore(file)).toThrow(StartFault);
      expect(() => createFileSecretStore(file)).toThrow(/^\S+bad\.json (?:is damaged|was written by another)[^\n]*$/);
    },
  );
});

describe("prepareSecrets", () => {
  it("generates a password and 64 characters of key material, each time others", () => {
    const made = [createMemorySecretStore(), createMemorySecretStore()].map((store) => {
      const { username, password } = prepareSecrets(store, UNSAID);
      const keys = findVersion(secretOf(store, KEYS_SECRET), {}).value;
      expect(JSON.parse(findVersion(secretOf(store, CREDENTIALS_SECRET), {}).value)).toEqual({ username, password });
      expect(username).toBe("registrar");
      expect(password).toMatch(/^[\w-]{24}$/);
      expect(keys).toMatch(/^[\w-]{64}$/);
      return password + keys;
    });
    expect(made[0]).not.toBe(made[1]);
  });

  it("keeps what is stored, and adds a version only for what the settings change", () => {
    const store = createMemorySecretStore();
    const versions = () => secretOf(store, CREDENTIALS_SECRET).versions.length;
    const first = prepareSecrets(store, UNSAID);
    expect(prepareSecrets(store, UNSAID)).toEqual(first);
    expect(prepareSecrets(store, { username: "", password: first.password })).toEqual(first);
    expect(versions()).toBe(1);
    expect(prepareSecrets(store, { username: "", password: "set" })).toEqual({
      username: "registrar",
      password: "set",
    });
    expect(prepareSecrets(store, { username: "operator", password: "" })).toEqual({
      username: "operator",
      password: "set",
    });
    expect(versions()).toBe(3);
    expect(secretOf(store, KEYS_SECRET).versions).toHaveLength(1);
  });

  it.each(["no JSON", "null", "[]", '{"username":1}'])("replaces a credentials secret that says %s", (value) => {
    const store = createMemorySecretStore();
    prepareSecrets(store, UNSAID);
    const broken = { versionId: "x".repeat(32), createdAt: 0, stages: ["AWSCURRENT"], value };
    store.save(addVersion(secretOf(store, CREDENTIALS_SECRET), broken));
    const made = prepareSecrets(store, UNSAID);
    expect(JSON.parse(findVersion(secretOf(store, CREDENTIALS_SECRET), {}).value)).toEqual(made);
  });
});
