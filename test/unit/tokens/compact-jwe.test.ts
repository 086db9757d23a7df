import { createSecretKey } from "node:crypto";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { openCompact, sealCompact } from "../../../lib/tokens/compact-jwe.ts";

const BYTES = new Uint8Array(32).map((_, index) => index);
const KEY = createSecretKey(BYTES);
const HEADER = { kid: "v1", sub: "client-1" };
const TEXTS = ["", "secret", "ünï 😀", "x".repeat(10_000)];

const open = (sealed: string) => openCompact(KEY, decodeProtectedHeader(sealed), sealed);
const byJose = (text: string, header: object = {}) =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", ...HEADER, ...header })
    .encrypt(BYTES);

describe("RFC 7516 7.1: what is sealed here", () => {
  it.each(TEXTS)("is opened by jose: %j", async (text) => {
    const { plaintext, protectedHeader } = await compactDecrypt(sealCompact(KEY, HEADER, text), BYTES);
    expect([new TextDecoder().decode(plaintext), protectedHeader]).toEqual([
      text,
      { alg: "dir", enc: "A256GCM", ...HEADER },
    ]);
  });

  it("has an empty encrypted key (RFC 7518 4.5), a vector of 96 bits and a tag of 128 (5.3)", () => {
    const bytes = sealCompact(KEY, HEADER, "secret")
      .split(".")
      .map((part) => Buffer.from(part, "base64url").length);
    expect(bytes.slice(1)).toEqual([0, 12, 6, 16]);
  });

  it("has another vector each time", () => {
    const vectors = Array.from({ length: 100 }, () => sealCompact(KEY, HEADER, "secret").split(".")[2]);
    expect(new Set(vectors).size).toBe(100);
  });
});

describe("RFC 7516 5.2: a compact JWE is opened", () => {
  it.each(TEXTS)("that jose has sealed: %j", async (text) => {
    expect(open(await byJose(text))).toBe(text);
  });
});

describe("a compact JWE is not opened", () => {
  const sealed = sealCompact(KEY, HEADER, "secret");
  const [header = "", , vector = "", ciphertext = "", tag = ""] = sealed.split(".");
  const cut = (part: string, bytes: number) => Buffer.from(part, "base64url").subarray(0, bytes).toString("base64url");

  it.each([
    ["a shorter tag, which is easier to guess", [header, "", vector, ciphertext, cut(tag, 12)]],
    ["no tag", [header, "", vector, ciphertext]],
    ["nothing after its header", [header, ""]],
    ["nothing but a header", [header]],
    ["a shorter vector", [header, "", cut(vector, 8), ciphertext, tag]],
    ["an encrypted key", [header, "AA", vector, ciphertext, tag]],
    ["a sixth part", [header, "", vector, ciphertext, tag, ""]],
  ])("with %s", (_, parts) => {
    expect(() => openCompact(KEY, decodeProtectedHeader(sealed), parts.join("."))).toThrow(
      expect.objectContaining({ code: "ERR_JWE_INVALID" }),
    );
  });

  it("with the header of another one", () => {
    const other = sealCompact(KEY, { ...HEADER, sub: "client-2" }, "secret").split(".")[0] ?? "";
    expect(() => open([other, "", vector, ciphertext, tag].join("."))).toThrow(
      expect.objectContaining({ code: "ERR_JWE_DECRYPTION_FAILED", cause: expect.any(Error) }),
    );
  });

  it.each([{ crit: ["exp"] }, { zip: "DEF" }])("with %j, which would change what it means", (more) => {
    const text = sealCompact(KEY, { ...HEADER, ...more }, "secret");
    expect(() => open(text)).toThrow(
      expect.objectContaining({ code: "ERR_JOSE_NOT_SUPPORTED", message: "a header that changes what a seal means" }),
    );
  });

  it.each([{ alg: "A256GCMKW" }, { enc: "A128GCM" }])("with %j", (more) => {
    const text = sealCompact(KEY, { ...HEADER, ...more }, "secret");
    expect(() => open(text)).toThrow(
      expect.objectContaining({
        code: "ERR_JOSE_ALG_NOT_ALLOWED",
        message: "an algorithm that no client secret is sealed with",
      }),
    );
  });
});
