import { describe, expect, it } from "vitest";
import { shown } from "../../support/claims.ts";
import { BROKEN_SCHEMES, DANGEROUS, DOTLESS, REVERSE_DOMAIN } from "./uris/other-uris.ts";
import { REFUSED } from "./uris/refused-uris.ts";
import { PLACES, placesOf } from "./uris/verdict.ts";
import { FINE, FRAGMENTS, LOOPBACK, PLAIN, PRIVATE, type Verdict } from "./uris/web-uris.ts";

const DOTLESS_ALLOWED = { DOTLESS_SCHEMES_ALLOWED: "true" };
const HTTP_ALLOWED = { HTTP_REDIRECT_URIS_ALLOWED: "true" };

const titled = (verdicts: readonly Verdict[]) => verdicts.map(([uri, places]) => [shown(uri), uri, places] as const);

describe("the tables of URIs", () => {
  it("have seen every place and as many URIs as there were", () => {
    const all = [...FINE, ...PRIVATE, ...LOOPBACK, ...PLAIN, ...FRAGMENTS, ...REFUSED, ...REVERSE_DOMAIN];
    expect(all.length).toBeGreaterThan(280);
    expect(new Set(all.flatMap(([, places]) => [...places]))).toEqual(new Set(Object.keys(PLACES)));
    expect([DOTLESS.length, DANGEROUS.length, BROKEN_SCHEMES.length]).toEqual([9, 55, 9]);
  });
});

describe.each([
  ["RFC 3986: well-formed https URLs", FINE],
  ["CWE-918: hosts that are not public", PRIVATE],
  ["OIDC Registration 2: this machine", LOOPBACK],
  ["RFC 7591 5: http", PLAIN],
  ["RFC 6749 3.1.2: fragments", FRAGMENTS],
  ["RFC 3986: what is no URI, or is another one to the next reader", REFUSED],
  ["RFC 8252 7.1: schemes in reverse domain form", REVERSE_DOMAIN],
])("%s", (_, verdicts) => {
  it.each(titled(verdicts))("%s", async (_title, uri, places) => {
    expect(await placesOf(uri)).toBe(places);
  });
});

describe("RFC 8252 8.4: schemes without a dot", () => {
  it.each(DOTLESS)("%s stands nowhere unless the setting allows it, and then only in native clients", async (uri) => {
    expect(await placesOf(uri)).toBe("");
    expect(await placesOf(uri, DOTLESS_ALLOWED)).toBe("NM");
  });
});

describe("schemes with a meaning of their own", () => {
  it.each(DANGEROUS)("%s stands nowhere, whatever is allowed", async (uri) => {
    expect([await placesOf(uri), await placesOf(uri, DOTLESS_ALLOWED)]).toEqual(["", ""]);
  });

  it.each(BROKEN_SCHEMES.map((uri) => [shown(uri), uri]))("%s is no URI, whatever is allowed", async (_, uri) => {
    expect([await placesOf(uri), await placesOf(uri, DOTLESS_ALLOWED)]).toEqual(["", ""]);
  });

  it.each(["urn:example:request", "URN:Example:x?+a", "urn:ietf:params:oauth:request_uri:abc#a"])(
    "%s is for request objects alone",
    async (uri) => {
      expect([await placesOf(uri), await placesOf(uri, DOTLESS_ALLOWED)]).toEqual(["R", "R"]);
    },
  );
});

describe("OIDC Core 3.1.2.1: http redirection to other machines", () => {
  it.each(["http://rp.example.com/cb", "HTTP://rp.example.com:8080/cb", "http://10.0.0.1/cb"])(
    "%s is for confidential clients with the code flow where the setting allows it",
    async (uri) => {
      expect(await placesOf(uri)).not.toMatch(/[WPIN]/);
      expect((await placesOf(uri, HTTP_ALLOWED)).match(/[WPIN]/g)).toEqual(["W"]);
    },
  );
});

describe("settings relax nothing else", () => {
  it.each(titled(REFUSED))("%s", async (_, uri) => {
    expect(await placesOf(uri, { ...DOTLESS_ALLOWED, ...HTTP_ALLOWED })).toBe("");
  });
});
