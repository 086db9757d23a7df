import { describe, expect, it } from "vitest";
import { metadataText } from "../../../lib/metadata/metadata-text.ts";
import { acceptOrRefuse } from "../../../lib/registration/accept-or-refuse.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { webClient } from "../../support/builders.ts";
import { createUseCases } from "../../support/use-cases.ts";

/** Nobody who looks at metadata looks for a client. */
const NO_STORE = {} as ClientStore;
const BODY_BYTES_MAX = 4096;
/** What a service adds of its own, beyond what a request may carry. */
const DEFAULTS_BYTES = 2048;

describe("metadata that came together over time", () => {
  const TAGS = ["de", "fr", "it", "es", "nl", "sv"];
  const { dependencies } = createUseCases(NO_STORE, { BODY_BYTES_MAX: String(BODY_BYTES_MAX) });
  const accept = (lengths: readonly number[]) =>
    acceptOrRefuse(
      dependencies,
      webClient(Object.fromEntries(TAGS.map((tag, index) => [`client_name#${tag}`, "x".repeat(lengths[index] ?? 1)]))),
    );
  const bytesOf = async (lengths: readonly number[]) =>
    Buffer.byteLength(metadataText((await accept(lengths)).metadata));

  it("may be as large as a request and all that the server supplies, and not a byte larger", async () => {
    let left = BODY_BYTES_MAX + DEFAULTS_BYTES - (await bytesOf([]));
    const lengths = TAGS.map(() => {
      const length = Math.min(1000, 1 + left);
      left -= length - 1;
      return length;
    });
    expect([left, await bytesOf(lengths)]).toEqual([0, BODY_BYTES_MAX + DEFAULTS_BYTES]);
    const last = lengths.pop() ?? 0;
    await expect(accept([...lengths, last + 1])).rejects.toMatchObject({
      reason: { kind: "body_too_large", bytesMax: BODY_BYTES_MAX },
    });
  });
});
