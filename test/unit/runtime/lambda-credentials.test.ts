import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultProvider } from "../../../lib/runtime/lambda-credentials.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});
const given = (keyId?: string, key?: string, token?: string) => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", keyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", key);
  vi.stubEnv("AWS_SESSION_TOKEN", token);
  return defaultProvider()();
};

describe("the credentials of a function", () => {
  it("are those that Lambda puts into its environment", async () => {
    const credentials = { accessKeyId: "id", secretAccessKey: "key" };
    expect(await given("id", "key")).toEqual(credentials);
    expect(await given("id", "key", "token")).toEqual({ ...credentials, sessionToken: "token" });
  });

  it("are looked for nowhere else: without them there is none", async () => {
    for (const [keyId, key] of [[], ["id"], [undefined, "key"]])
      await expect(given(keyId, key, "token")).rejects.toThrow("Lambda gave no credentials");
  });
});
