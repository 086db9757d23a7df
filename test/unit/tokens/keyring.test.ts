import { describe, expect, it } from "vitest";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { createMemorySecret } from "../../support/memory-secret.ts";

describe("a keyring", () => {
  it("names its keys after the version of the secret", async () => {
    const secret = createMemorySecret("v1", "one");
    const keyring = createKeyring(secret);
    expect((await keyring.current()).kid).toBe("v1");
    secret.rotate("v2", "two");
    expect((await keyring.current()).kid).toBe("v2");
  });

  it("derives keys that cannot be taken out of it and serve one purpose each", async () => {
    const { signing, sealing, digesting } = await createKeyring(createMemorySecret("v1", "one")).current();
    expect(
      [signing, sealing, digesting].map(({ extractable, algorithm, usages }) => ({ extractable, algorithm, usages })),
    ).toEqual([
      {
        extractable: false,
        algorithm: { name: "HMAC", hash: { name: "SHA-256" }, length: 256 },
        usages: ["sign", "verify"],
      },
      { extractable: false, algorithm: { name: "AES-GCM", length: 256 }, usages: ["encrypt", "decrypt"] },
      {
        extractable: false,
        algorithm: { name: "HMAC", hash: { name: "SHA-256" }, length: 256 },
        usages: ["sign"],
      },
    ]);
  });

  it("derives them once for each version, asked for by whichever way", async () => {
    const secret = createMemorySecret("v1", "one");
    const keyring = createKeyring(secret);
    const [first, again, byKid] = [await keyring.current(), await keyring.current(), await keyring.byKid("v1")];
    expect([again === first, byKid === first]).toEqual([true, true]);
    expect(secret.calls).toEqual(["current", "current"]);
  });

  it("asks the secret for a version it has not seen, once", async () => {
    const secret = createMemorySecret("v1", "one");
    secret.rotate("v2", "two");
    const keyring = createKeyring(secret);
    expect((await keyring.byKid("v1"))?.kid).toBe("v1");
    expect((await keyring.byKid("v1"))?.kid).toBe("v1");
    expect(secret.calls).toEqual(["version v1"]);
  });

  it("asks for a version that a stranger names as such", async () => {
    const secret = createMemorySecret("v1", "one");
    secret.rotate("v2", "two");
    const keyring = createKeyring(secret);
    expect([(await keyring.byClaimedKid("v1"))?.kid, await keyring.byClaimedKid("v0")]).toEqual(["v1", undefined]);
    expect(await keyring.byClaimedKid("v1")).toBe(await keyring.byKid("v1"));
    expect(secret.calls).toEqual(["claimed v1", "claimed v0"]);
  });

  it("has no keys of a version that does not exist, until it does", async () => {
    const secret = createMemorySecret("v1", "one");
    const keyring = createKeyring(secret);
    expect(await keyring.byKid("v2")).toBeUndefined();
    secret.rotate("v2", "two");
    expect((await keyring.byKid("v2"))?.kid).toBe("v2");
  });

  it("keeps the keys of a version that the secret has forgotten", async () => {
    const secret = createMemorySecret("v1", "one");
    const keyring = createKeyring(secret);
    const keys = await keyring.current();
    secret.rotate("v2", "two");
    secret.forget("v1");
    expect(await keyring.byKid("v1")).toBe(keys);
  });

  it("passes on why the secret cannot be read, and tries again", async () => {
    const secret = createMemorySecret("v1", "one");
    let isDown = true;
    const keyring = createKeyring({
      current: () => (isDown ? Promise.reject(new Error("unreachable")) : secret.current()),
      version: secret.version,
      claimedVersion: secret.claimedVersion,
    });
    await expect(keyring.current()).rejects.toThrow("unreachable");
    isDown = false;
    expect((await keyring.current()).kid).toBe("v1");
  });
});
