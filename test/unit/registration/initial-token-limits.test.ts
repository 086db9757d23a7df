import { describe, expect, it } from "vitest";
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from "../../../lib/config/vocabulary.ts";
import { policyDocument } from "../../../lib/metadata/registration-policy.ts";
import {
  isPolicySmall,
  readAuthMethods,
  readGrantTypes,
  readHosts,
  readLabel,
  readLifetime,
  readScopes,
  readUses,
} from "../../../lib/registration/initial-token-limits.ts";

const YEAR_SECONDS = 365 * 86_400;
const namesOf = (count: number, prefix = "s") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe("uses of an initial access token", () => {
  it.each([
    ["1", 1],
    ["10", 10],
    ["9999", 9999],
    ["10000", 10_000],
  ])("are a number from 1 to 10000: %j", (text, uses) => {
    expect(readUses(text)).toBe(uses);
  });

  it.each(["", "0", "00", "01", "-1", "+1", "1.0", "1e3", "0x1", " 1", "1 ", "1\n", "x1", "10001", "99999", "100000"])(
    "are nothing else: %j",
    (text) => {
      expect(readUses(text)).toBeUndefined();
    },
  );
});

describe("the lifetime of an initial access token", () => {
  it.each([
    ["1", 1],
    ["90", 90],
    ["007", 7],
    ["PT1S", 1],
    ["PT1H", 3600],
    ["P1DT12H", 129_600],
    ["P365D", YEAR_SECONDS],
    [String(YEAR_SECONDS), YEAR_SECONDS],
  ])("is a number of seconds or an ISO-8601 duration, up to 365 days: %j", (text, seconds) => {
    expect(readLifetime(text)).toBe(seconds);
  });

  it.each([
    "",
    "0",
    "PT0S",
    "-1",
    "1.5",
    " 1",
    "1 ",
    "x1",
    "1x",
    "PT",
    "P366D",
    String(YEAR_SECONDS + 1),
    "9".repeat(10),
  ])("is nothing else: %j", (text) => {
    expect(readLifetime(text)).toBeUndefined();
  });
});

describe("the label of an initial access token", () => {
  it.each(["x", " team A ", "x".repeat(128)])("shows what it is: %j", (text) => {
    expect(readLabel(text)).toBe(text);
  });

  it.each(["", " ", "\t", "x".repeat(129), "a\u202eb", "a\nb"])(
    "is neither empty nor too long nor deceptive: %j",
    (text) => {
      expect(readLabel(text)).toBeUndefined();
    },
  );
});

describe("the hosts that an initial access token is limited to", () => {
  it.each([
    ["rp.example.org", ["rp.example.org"]],
    ["rp.example.org localhost 192.0.2.1 [2001:db8::1]", ["rp.example.org", "localhost", "192.0.2.1", "[2001:db8::1]"]],
    ["b.example a.example b.example", ["b.example", "a.example"]],
  ])("stand one blank apart, and repeats count once: %j", (text, hosts) => {
    expect(readHosts(text)).toEqual(hosts);
  });

  it.each(["", " ", "a.example  b.example", " a.example", "a.example ", "a.example,b.example"])(
    "are not written otherwise: %j",
    (text) => {
      expect(readHosts(text)).toBeUndefined();
    },
  );

  it.each(["RP.example.org", "*.example.org", "https://rp.example.org", "rp.example.org:443", "a.example *.example"])(
    "are each a host in lower case: %j is none",
    (text) => {
      expect(readHosts(text)).toBeUndefined();
    },
  );

  it("are twenty at most", () => {
    const hosts = namesOf(21, "h");
    expect(readHosts(hosts.slice(1).join(" "))).toEqual(hosts.slice(1));
    expect(readHosts(hosts.join(" "))).toBeUndefined();
  });
});

describe("what an initial access token is limited to of what this service knows", () => {
  it.each([
    ["grant types", readGrantTypes, GRANT_TYPES],
    ["authentication methods", readAuthMethods, TOKEN_ENDPOINT_AUTH_METHODS],
  ] as const)("may be any and all of the %s", (_, read, known) => {
    for (const one of known) expect(read(one)).toEqual([one]);
    expect(read(known.join(" "))).toEqual(known);
  });

  it.each([readGrantTypes, readAuthMethods])("is nothing that it does not know", (read) => {
    for (const text of ["", "unknown", "none ", "Implicit", "implicit unknown", "none unknown"])
      expect(read(text)).toBeUndefined();
  });
});

describe("RFC 6749 3.3: the scope that an initial access token is limited to", () => {
  it.each([
    ["openid", ["openid"]],
    ["openid email openid", ["openid", "email"]],
    ["! # [ ] ~", ["!", "#", "[", "]", "~"]],
    ["https://api.example.com/read", ["https://api.example.com/read"]],
  ])("is a list of tokens: %j", (text, scopes) => {
    expect(readScopes(text)).toEqual(scopes);
  });

  it.each(["", "a  b", 'a"', '"a', "a\\", "\\a", "a\tb", "\u00e9", "a\u007f"])(
    "has no other characters: %j",
    (text) => {
      expect(readScopes(text)).toBeUndefined();
    },
  );

  it.each(["client_registration_scope", "openid client_configuration_scope"])(
    "opens nothing of this service itself: %j",
    (text) => {
      expect(readScopes(text)).toBeUndefined();
    },
  );

  it("has fifty tokens at most", () => {
    const scopes = namesOf(51);
    expect(readScopes(scopes.slice(1).join(" "))).toEqual(scopes.slice(1));
    expect(readScopes(scopes.join(" "))).toBeUndefined();
  });
});

describe("the policy of an initial access token", () => {
  /** A policy whose document has so many bytes, of which a character may take two. */
  function policyOfBytes(bytes: number, character = "x") {
    const empty = Buffer.byteLength(JSON.stringify(policyDocument({ scopes: [""] })));
    return { scopes: [character.repeat((bytes - empty) / Buffer.byteLength(character))] };
  }

  it("fits into the header of a request up to 1536 bytes, whatever its characters are", () => {
    expect([isPolicySmall({}), isPolicySmall(policyOfBytes(1536)), isPolicySmall(policyOfBytes(1537))]).toEqual([
      true,
      true,
      false,
    ]);
    expect([isPolicySmall(policyOfBytes(1536, "\u00e9")), isPolicySmall(policyOfBytes(1538, "\u00e9"))]).toEqual([
      true,
      false,
    ]);
  });
});
