import { createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { digestSource } from "../../../lib/tokens/source-digest.ts";
import { createMemorySecret } from "../../support/memory-secret.ts";

const keyringOf = (text: string) => createKeyring(createMemorySecret("v1", text));

describe("the digest of a source", () => {
  it("is an HMAC under a key of its own (RFC 2104, RFC 5869)", async () => {
    const key = new Uint8Array(hkdfSync("sha256", "one", "oidc-registrar", "source digest", 32));
    const expected = createHmac("sha256", key).update("192.0.2.1").digest("base64url");
    expect(await digestSource(keyringOf("one"), "192.0.2.1")).toBe(expected);
  });

  it("can not be made without the secret, however few sources there are", async () => {
    const digests = ["one", "two"].map((text) => digestSource(keyringOf(text), "192.0.2.1"));
    expect(new Set(await Promise.all(digests)).size).toBe(2);
  });
});
