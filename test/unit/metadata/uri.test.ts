import { describe, expect, it } from "vitest";
import {
  hasDotSegment,
  hostOf,
  isHost,
  isLoopbackHost,
  isPort,
  isSameOrigin,
  parseUri,
  type UriParts,
} from "../../../lib/metadata/uri.ts";

const parts = (scheme: string, host: string | undefined, path: string, more: Partial<UriParts> = {}): UriParts => ({
  scheme,
  userinfo: undefined,
  host,
  port: undefined,
  path,
  query: undefined,
  fragment: undefined,
  ...more,
});

const EXAMPLES: readonly (readonly [string, UriParts])[] = [
  // RFC 3986 1.1.2
  ["ftp://ftp.is.co.za/rfc/rfc1808.txt", parts("ftp", "ftp.is.co.za", "/rfc/rfc1808.txt")],
  ["http://www.ietf.org/rfc/rfc2396.txt", parts("http", "www.ietf.org", "/rfc/rfc2396.txt")],
  ["ldap://[2001:db8::7]/c=GB?objectClass?one", parts("ldap", "[2001:db8::7]", "/c=GB", { query: "objectClass?one" })],
  ["mailto:John.Doe@example.com", parts("mailto", undefined, "John.Doe@example.com")],
  ["news:comp.infosystems.www.servers.unix", parts("news", undefined, "comp.infosystems.www.servers.unix")],
  ["tel:+1-816-555-1212", parts("tel", undefined, "+1-816-555-1212")],
  ["telnet://192.0.2.16:80/", parts("telnet", "192.0.2.16", "/", { port: "80" })],
  [
    "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
    parts("urn", undefined, "oasis:names:specification:docbook:dtd:xml:4.1.2"),
  ],
  // RFC 3986 3 and 6.2.2
  [
    "foo://example.com:8042/over/there?name=ferret#nose",
    parts("foo", "example.com", "/over/there", { port: "8042", query: "name=ferret", fragment: "nose" }),
  ],
  ["eXAMPLE://a/./b/../b/%63/%7bfoo%7d", parts("example", "a", "/./b/../b/%63/%7bfoo%7d")],
  // What stands between: present but empty is not absent
  ["a:", parts("a", undefined, "")],
  ["a:?#", parts("a", undefined, "", { query: "", fragment: "" })],
  ["a:///", parts("a", "", "/")],
  ["a://@:/?#", parts("a", "", "/", { userinfo: "", port: "", query: "", fragment: "" })],
  ["a://u:p:q@h:1?a#b", parts("a", "h", "", { userinfo: "u:p:q", port: "1", query: "a", fragment: "b" })],
  ["a+b-c.d1:/x//y", parts("a+b-c.d1", undefined, "/x//y")],
];

describe("RFC 3986: the parts of a URI", () => {
  it.each(EXAMPLES)("%s", (uri, expected) => {
    expect(parseUri(uri)).toEqual(expected);
  });

  it.each([
    "",
    ":",
    "a",
    "a/b:c",
    "1a:b",
    "+a:b",
    "a_b:c",
    "a:// h",
    "a://h:80x",
    "a://h:80:80",
    "a:%",
    "a:%4",
    "a:%4g",
    "a:[",
    "a:]",
    "a:#a#b",
    "a:\u0000",
    "a:ä",
    "a:b\n",
    "\na:b",
    "a://u@v@h",
    "a://[::1",
    "a://[::1]x",
    "a://h]",
  ])("%j is none", (text) => {
    expect(parseUri(text)).toBeUndefined();
  });

  it.each(["[]", "[.]", "[:]", "[::::]", "[1]", "[1:2]", "[::1::]", "[12345::]", "[127.0.0.1]", "[::1.2.3]"])(
    "RFC 3986 3.2.2: %s is no address",
    (literal) => {
      expect(parseUri(`com.example.app://${literal}/`)).toBeUndefined();
    },
  );
});

describe("hosts", () => {
  it.each([
    ["https://rp.example.com:8443/a", "rp.example.com"],
    ["https://user:word@rp.example.com/", "rp.example.com"],
    ["com.example.app:/a://b", ""],
    ["urn:example:a", ""],
  ])("RFC 3986 3.2.2: of %s it is %j", (uri, host) => expect(hostOf(uri)).toBe(host));

  it.each([
    "a",
    "rp.example.com",
    "rp.example.com.",
    "RP.EXAMPLE.COM",
    "a_b.example",
    "a--b.example",
    "1a.example",
    "123.example",
    `${"a".repeat(63)}.a`,
    `${"a.".repeat(126)}a`,
    "0.0.0.0",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[2001:db8::1]",
    "[::ffff:192.0.2.1]",
  ])("%s is one", (host) => expect(isHost(host)).toBe(true));

  it.each([
    "",
    ".",
    "..",
    "a..b",
    ".a",
    "-a",
    "a-",
    "a.-b",
    "a b",
    "a%20b",
    "1",
    "1.2",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "256.0.0.1",
    "0x1",
    "a.1",
    "a.0x",
    "a.1.",
    `${"a".repeat(64)}.b`,
    `${"a.".repeat(127)}a`,
    "[1]",
    "[::1.2]",
    "ä.example",
  ])("%j is none", (host) => expect(isHost(host)).toBe(false));

  it("on this machine are known in every spelling, and no others are", () => {
    const here = [
      "localhost",
      "LocalHost",
      "localhost.",
      "a.localhost",
      "a.LOCALHOST.",
      "127.0.0.1",
      "127.1.2.3",
      "0.0.0.0",
      "[::1]",
      "[::]",
      "[0::1]",
      "[::01]",
      "[::ffff:127.0.0.1]",
      "[::FFFF:7F00:1]",
      "[0:0:0:0:0:ffff:7fff:ffff]",
    ];
    const elsewhere = [
      "localhost.example",
      "notlocalhost",
      "localhosts",
      "128.0.0.1",
      "12.7.0.0",
      "1.127.0.0",
      "[::2]",
      "[::10]",
      "[1::]",
      "[1::1]",
      "[::1:0]",
      "[::ffff:8.8.8.8]",
      "[::ffff:7e00:1]",
      "[::ffff:8000:1]",
      "[2001:db8::1]",
      "[7f00::1]",
      "[no address]",
    ];
    expect(here.filter((host) => !isLoopbackHost(host))).toEqual([]);
    expect(elsewhere.filter((host) => isLoopbackHost(host))).toEqual([]);
  });
});

describe("ports and paths", () => {
  it("RFC 6335 6: have ports that can be connected to, or none", () => {
    expect([undefined, "1", "80", "65535", "00001"].filter((port) => !isPort(port))).toEqual([]);
    expect(
      ["", "0", "00000", "65536", "99999", "000001", "-1", "+1", "1.0", "0x1", " 1", "a"].filter((port) =>
        isPort(port),
      ),
    ).toEqual([]);
  });

  it("RFC 3986 3.3: have no segments that mean another path", () => {
    expect(
      ["/.", "/..", ".", "..", "/a/../b", "/a/./b", "/%2e", "/%2E%2e/", "/.%2E", "/%2e.", "/a/.."].filter(
        (path) => !hasDotSegment(path),
      ),
    ).toEqual([]);
    expect(
      ["", "/", "/...", "/.a", "/a.", "/..a", "/a..", "/%2e%2e%2e", "/%2ea", "//", "/a/b.c/.well-known"].filter(
        (path) => hasDotSegment(path),
      ),
    ).toEqual([]);
  });
});

describe("RFC 6454 4: origins", () => {
  const isSame = (left: string, right: string): boolean => {
    const [one, other] = [parseUri(left), parseUri(right)];
    if (one === undefined || other === undefined) throw new Error("no URI");
    return isSameOrigin(one, other);
  };

  it.each([
    ["https://a.example", "https://a.example/b?c#d"],
    ["https://a.example", "HTTPS://A.Example:443/"],
    ["http://a.example:80", "http://a.example"],
    ["https://a.example:0443", "https://a.example"],
    ["https://a.example:", "https://a.example"],
    ["https://[::1]:1", "https://[::1]:1/"],
  ])("%s and %s have the same", (left, right) =>
    expect([isSame(left, right), isSame(right, left)]).toEqual([true, true]),
  );

  it.each([
    ["https://a.example", "http://a.example"],
    ["https://a.example", "http://a.example:443"],
    ["https://a.example", "https://b.example"],
    ["https://a.example", "https://a.example:444"],
    ["https://a.example", "https://a.example."],
    ["http://a.example", "http://a.example:443"],
    ["https://a.example", "https://b.a.example"],
  ])("%s and %s have not", (left, right) => expect([isSame(left, right), isSame(right, left)]).toEqual([false, false]));
});
