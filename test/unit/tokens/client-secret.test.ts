import { hkdfSync, randomBytes } from "node:crypto";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import {
  isExpired,
  keepClientSecret,
  mintClientSecret,
  openClientSecret,
  resealClientSecret,
  type StoredSecret,
} from "../../../lib/tokens/client-secret.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { createKeyring, type Keyring } from "../../../lib/tokens/keyring.ts";
import { createMemorySecret, type MemorySecret } from "../../support/memory-secret.ts";

const NOW = 1_800_000_000;
const MATERIAL = "the text of the keys secret";

let keys: MemorySecret;
let keyring: Keyring;
beforeEach(() => {
  keys = createMemorySecret("v1", MATERIAL);
  keyring = createKeyring(keys);
});

const mint = (clientId = "client-1", lifetimeSeconds = 0) =>
  mintClientSecret(keyring, randomBytes, { clientId, now: NOW, lifetimeSeconds });

describe("a client secret is minted", () => {
  it("RFC 7518 3.2: with 64 characters, enough for HS512, that need no escape anywhere", async () => {
    const { secret } = await mint();
    expect(secret).toMatch(/^[A-Za-z0-9_-]{64}$/);
  });

  it("RFC 6749 10.10: from 384 random bits and nothing else", async () => {
    const asked: number[] = [];
    const fixed = (length: number) => {
      asked.push(length);
      return new Uint8Array(length);
    };
    const { secret } = await mintClientSecret(keyring, fixed, { clientId: "client-1", now: NOW, lifetimeSeconds: 0 });
    expect([asked, secret]).toEqual([[48], "A".repeat(64)]);
  });

  it("RFC 7591 3.2.1: to expire after its lifetime, or never", async () => {
    expect((await mint("client-1", 3600)).stored.expiresAt).toBe(NOW + 3600);
    expect((await mint("client-1", 0)).stored.expiresAt).toBe(0);
  });

  it("and stored as a digest and under a seal, not in clear", async () => {
    const { secret, stored } = await mint();
    expect(stored).toEqual({ digest: digestOf(secret), sealed: expect.any(String), expiresAt: 0 });
    const parts = stored.sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect([stored.sealed, ...parts].some((text) => text.includes(secret))).toBe(false);
  });

  it("docs/storage.md: under a seal that a provider can open by itself", async () => {
    const { secret, stored } = await mint();
    expect(decodeProtectedHeader(stored.sealed)).toEqual({ alg: "dir", enc: "A256GCM", kid: "v1", sub: "client-1" });
    const key = new Uint8Array(hkdfSync("sha256", MATERIAL, "oidc-registrar", "client secret A256GCM", 32));
    const { plaintext } = await compactDecrypt(stored.sealed, key);
    expect(new TextDecoder().decode(plaintext)).toBe(secret);
  });

  it("under another seal each time", async () => {
    const [one, other] = [await mint(), await mint()];
    expect(one.stored.sealed.split(".")[2]).not.toBe(other.stored.sealed.split(".")[2]);
  });
});

describe("a sealed client secret is opened", () => {
  it("for its client", async () => {
    const { secret, stored } = await mint();
    expect(await openClientSecret(keyring, "client-1", stored)).toBe(secret);
  });

  it("after the key was rotated, by the one that sealed it", async () => {
    const { secret, stored } = await mint();
    keys.rotate("v2", "another text");
    expect(await openClientSecret(createKeyring(keys), "client-1", stored)).toBe(secret);
    expect(decodeProtectedHeader((await mint()).stored.sealed).kid).toBe("v2");
  });
});

describe("a sealed client secret is not opened", () => {
  const refused = async (change: (stored: StoredSecret) => string | Promise<string>, clientId = "client-1") => {
    const { stored } = await mint();
    return openClientSecret(keyring, clientId, { ...stored, sealed: await change(stored) });
  };
  const seal = async (header: object, secret = "chosen") =>
    new CompactEncrypt(new TextEncoder().encode(secret))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "v1", sub: "client-1", ...header })
      .encrypt((await keyring.current()).sealing);
  const damaged = ({ sealed }: StoredSecret, part: number) =>
    sealed
      .split(".")
      .map((text, index) => (index === part ? `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}` : text))
      .join(".");

  it("in the item of another client", async () => {
    await expect(refused(({ sealed }) => sealed, "client-2")).rejects.toThrow("belongs to another client");
    await expect(refused(() => seal({ sub: undefined }))).rejects.toThrow("belongs to another client");
  });

  it("without its key", async () => {
    const { stored } = await mint();
    keys.rotate("v2", "another text");
    keys.forget("v1");
    expect(await openClientSecret(createKeyring(keys), "client-1", stored)).toBeUndefined();
  });

  it("under a key without a name, or with a name that is no text, which is not looked up", async () => {
    for (const kid of [undefined, 1]) expect(await refused(() => seal({ kid }))).toBeUndefined();
    expect(keys.calls.filter((call) => call !== "current")).toEqual([]);
  });

  it("under a key of the same name and another text", async () => {
    const { stored } = await mint();
    const other = createKeyring(createMemorySecret("v1", "another text"));
    await expect(openClientSecret(other, "client-1", stored)).rejects.toThrow("decryption operation failed");
  });

  it.each([0, 2, 3, 4])("with its part %i damaged", async (part) => {
    await expect(refused((stored) => damaged(stored, part))).rejects.toThrow();
  });

  it.each(["A128GCM", "A256CBC-HS512"])("with the content encryption %s", async (enc) => {
    const key = new Uint8Array(enc === "A128GCM" ? 16 : 64);
    const sealed = await new CompactEncrypt(new Uint8Array(1))
      .setProtectedHeader({ alg: "dir", enc, kid: "v1" })
      .encrypt(key);
    await expect(refused(() => sealed)).rejects.toMatchObject({ code: "ERR_JOSE_ALG_NOT_ALLOWED" });
  });
});

describe("a client secret from another server", () => {
  it("is kept as it is, with its own end, as one that was minted here", async () => {
    const stored = await keepClientSecret(keyring, { clientId: "client-1", expiresAt: NOW + 7 }, "chosen");
    expect(stored).toEqual({ digest: digestOf("chosen"), sealed: expect.any(String), expiresAt: NOW + 7 });
    expect(await openClientSecret(keyring, "client-1", stored)).toBe("chosen");
  });
});

describe("a client secret is sealed anew", () => {
  it("not under the key that it is sealed with already", async () => {
    const { secret, stored } = await mint();
    expect(await resealClientSecret(keyring, "client-1", stored, secret)).toBe(stored);
  });

  it("under the current key after that was rotated, and is the same secret with the same end", async () => {
    const { secret, stored } = await mint("client-1", 3600);
    keys.rotate("v2", "another text");
    const again = await resealClientSecret(keyring, "client-1", stored, secret);
    expect(again).toEqual({ ...stored, sealed: again.sealed });
    expect(decodeProtectedHeader(again.sealed)).toMatchObject({ kid: "v2", sub: "client-1" });
    expect(await openClientSecret(keyring, "client-1", again)).toBe(secret);
  });
});

describe("RFC 7591 3.2.1: a client secret", () => {
  it.each([
    [NOW - 1, false],
    [NOW, true],
    [NOW + 1, true],
  ])("that expires at the time is expired at %i: %s", (now, expected) => {
    expect(isExpired({ digest: "", sealed: "", expiresAt: NOW }, now)).toBe(expected);
  });

  it("with expiry 0 never expires", () => {
    expect(isExpired({ digest: "", sealed: "", expiresAt: 0 }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});
