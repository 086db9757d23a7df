import { describe, expect, it } from "vitest";
import { baseUrl, listOf } from "../../../lib/config/kinds.ts";
import { RESPONSE_TYPES } from "../../../lib/config/vocabulary.ts";

describe("a base URL", () => {
  it.each([
    ["https://op.example.com", "https://op.example.com"],
    [" https://op.example.com/ ", "https://op.example.com"],
    ["https://op.example.com:8443/cas//", "https://op.example.com:8443/cas"],
    ["HTTPS://OP.example.com/a%20b", "HTTPS://OP.example.com/a%20b"],
    ["https://192.0.2.1", "https://192.0.2.1"],
    ["https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://api.LOCALHOST:4566/prod", "http://api.LOCALHOST:4566/prod"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["http://[::1]:8080", "http://[::1]:8080"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[0:0:0:0:0:0:0:1]"],
  ])("may be written %j", (text, value) => {
    expect(baseUrl().read(text)).toEqual({ ok: true, value });
  });

  // URL would mend the first ones in silence, and clients would get them as they are.
  it.each([
    "https:op.example.com",
    "https:/op.example.com",
    "https:///op.example.com",
    "https:\\\\op.example.com",
    "https://op.example.com\\x",
    "https://op.example.com/a b",
    "https://op.ex\tample.com",
    "https://op.example.com/a\nb",
    "https://op.example.com?",
    "https://op.example.com#",
    "https://@op.example.com",
    "https://:@op.example.com",
    "https://op.example.com:",
    "https://op.example.com:0",
    "https://op.example.com/a/../b",
    "https://op.example.com/%2e%2e/b",
    "https://op%2eexample.com",
    "https://op.\u00e9xample.com",
    "https://op.example.com/\u00e9",
    "https://0x7f.1",
    "http://127.1:8080",
    "https://",
    "op.example.com",
    "",
    "https://user:password@op.example.com",
    "https://op.example.com?a=b",
    "https://op.example.com/#a",
    "https://op.example.com:65536",
    "ftp://localhost",
    "urn:https:op.example.com",
    "http://op.example.com",
    "http://localhost.example.com",
    "http://notlocalhost",
  ])("RFC 7592 3: %j is none that a fully qualified URL could begin with", (text) => {
    expect(baseUrl().read(text)).toEqual({
      ok: false,
      expected:
        "must be an https URL in full, without query, fragment or user information (http only on a loopback host)",
    });
  });
});

describe("a list", () => {
  const open = listOf();

  it.each([
    ["", []],
    [" openid , email,openid,", ["openid", "email"]],
    ["urn:ietf:params:oauth:grant-type:device_code,!#[]~", ["urn:ietf:params:oauth:grant-type:device_code", "!#[]~"]],
  ])("may be written %j", (text, value) => {
    expect(open.read(text)).toEqual({ ok: true, value });
  });

  it.each([
    "openid profile email",
    "authorization_code refresh_token",
    "openid,a\tb",
    'a"b',
    "a\\b",
    "a\u007f",
    "\u00e9",
  ])("RFC 6749 3.3: %j has a word that no client could name", (text) => {
    expect(open.read(text)).toEqual({
      ok: false,
      expected: "must be printable ASCII words separated by commas, no blank, quotation mark or backslash in them",
    });
  });

  it("RFC 6749 3.1.1: has response types with the blanks that they have", () => {
    expect(listOf(RESPONSE_TYPES).read("code id_token,code")).toEqual({ ok: true, value: ["code id_token", "code"] });
  });

  it.each(["public pairwise", "other"])("of known words tells them, and how they are separated, for %j", (text) => {
    expect(listOf(["public", "pairwise"]).read(text)).toEqual({
      ok: false,
      expected: "must be taken from, separated by commas: public, pairwise",
    });
  });
});
