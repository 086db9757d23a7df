import { beforeAll, describe, expect, it } from "vitest";
import { issueTimeOfAssertion } from "../../../lib/tokens/client-assertion.ts";
import { type AssertionSigner, createAssertionSigner } from "../../support/assertions.ts";
import type { Json } from "../../support/http-client.ts";

const NOW = 1_800_000_000;
const ENDPOINT = "https://op.example.com/oidc/clientConfig";
const EXPECTED = { clientId: "client-1", audiences: [ENDPOINT], algorithms: ["ES256"], now: NOW };
const CLAIMS = { iss: "client-1", sub: "client-1", aud: ENDPOINT, iat: NOW - 5, exp: NOW + 60 };

let signer: AssertionSigner;
beforeAll(async () => {
  signer = await createAssertionSigner();
});

/** What is made of an assertion with such claims, and how often the client's keys were looked up for it. */
async function read(claims: Json, algorithms = EXPECTED.algorithms) {
  let lookedUp = 0;
  const keysOf = async () => {
    lookedUp += 1;
    return { keys: [signer.jwk] };
  };
  const assertion = await signer.sign({ ...CLAIMS, ...claims });
  return { issuedAt: await issueTimeOfAssertion(assertion, { ...EXPECTED, algorithms }, keysOf), lookedUp };
}

describe("RFC 7523 3: an assertion that speaks for a client", () => {
  it("gives the time at which it was issued, for one look at the client's keys", async () => {
    expect(await read({})).toEqual({ issuedAt: NOW - 5, lookedUp: 1 });
  });

  it("may have expired less than 30 seconds ago", async () => {
    expect(await read({ exp: NOW - 29 })).toEqual({ issuedAt: NOW - 5, lookedUp: 1 });
  });
});

describe("RFC 7523 3: an assertion is refused before the client's keys are looked up", () => {
  it.each([
    { iss: "other" },
    { sub: "other" },
    { iss: undefined },
    { sub: undefined },
    { aud: "https://other.example.com" },
    { aud: [ENDPOINT, "https://other.example.com"] },
    { exp: NOW - 30 },
    { exp: NOW - 31 },
    { exp: undefined },
  ])("with %j", async (claims) => {
    expect(await read(claims)).toEqual({ issuedAt: undefined, lookedUp: 0 });
  });

  it("by an algorithm that is not the client's", async () => {
    expect(await read({}, ["PS256"])).toEqual({ issuedAt: undefined, lookedUp: 0 });
  });
});

describe("a failure to look up the client's keys", () => {
  it("is the caller's to see", async () => {
    const cause = new Error("unreachable");
    const reading = issueTimeOfAssertion(await signer.sign(CLAIMS), EXPECTED, () => Promise.reject(cause));
    await expect(reading).rejects.toBe(cause);
  });
});
