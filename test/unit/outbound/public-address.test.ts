import { describe, expect, it, vi } from "vitest";
import { canBePublicHost, isPublicAddress } from "../../../lib/outbound/public-address.ts";

const ONES = "ffff:ffff:ffff:ffff:ffff:ffff:ffff";

/** A refused range with its ends, and its public neighbours; null where the neighbour is refused too, or does not exist. */
interface Range {
  readonly range: string;
  readonly first: string;
  readonly last: string;
  readonly before: string | null;
  readonly after: string | null;
}

const range = (name: string, first: string, last: string, before: string | null, after: string | null): Range => ({
  range: name,
  first,
  last,
  before,
  after,
});

const IPV4: readonly Range[] = [
  range("0.0.0.0/8, this network", "0.0.0.0", "0.255.255.255", null, "1.0.0.0"),
  range("10.0.0.0/8, private use", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
  range("100.64.0.0/10, shared", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
  range("127.0.0.0/8, loopback", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
  range("169.254.0.0/16, link-local", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
  range("172.16.0.0/12, private use", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
  range("192.0.0.0/24, protocol assignments", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"),
  range("192.0.2.0/24, documentation", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"),
  range("192.31.196.0/24, AS112", "192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"),
  range("192.52.193.0/24, AMT", "192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"),
  range("192.88.99.0/24, 6to4 relay", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"),
  range("192.168.0.0/16, private use", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
  range("192.175.48.0/24, AS112", "192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"),
  range("198.18.0.0/15, benchmarking", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"),
  range("198.51.100.0/24, documentation", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"),
  range("203.0.113.0/24, documentation", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"),
  range("224.0.0.0/4, multicast", "224.0.0.0", "239.255.255.255", "223.255.255.255", null),
  range("240.0.0.0/4, reserved and broadcast", "240.0.0.0", "255.255.255.255", null, null),
];

const IPV6: readonly Range[] = [
  range("::/3, all below global unicast", "::", `1fff:${ONES}`, null, "2000::"),
  range("::1/128, loopback", "::1", "::1", null, null),
  range("::/96, IPv4-compatible", "::2", "::ffff:ffff", null, null),
  range("::ffff:0:0/96, IPv4-mapped", "::ffff:0:0", "::ffff:ffff:ffff", null, null),
  range("64:ff9b::/96, NAT64", "64:ff9b::", "64:ff9b::ffff:ffff", null, null),
  range("64:ff9b:1::/48, local NAT64", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", null, null),
  range("100::/64, discard", "100::", "100::ffff:ffff:ffff:ffff", null, null),
  range("100:0:0:1::/64, dummy", "100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", null, null),
  range(
    "2001::/23, protocol assignments",
    "2001::",
    "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    `2000:${ONES}`,
    "2001:200::",
  ),
  range("2001::/32, Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", null, null),
  range(
    "2001:db8::/32, documentation",
    "2001:db8::",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db9::",
  ),
  range("2002::/16, 6to4", "2002::", `2002:${ONES}`, `2001:${ONES}`, "2003::"),
  range(
    "2620:4f:8000::/48, AS112",
    "2620:4f:8000::",
    "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
    "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff",
    "2620:4f:8001::",
  ),
  range("3ffe::/16, 6bone", "3ffe::", `3ffe:${ONES}`, `3ffd:${ONES}`, null),
  range("3fff::/20, documentation", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", null, "3fff:1000::"),
  range("4000::/2, all above global unicast", "4000::", `7fff:${ONES}`, `3fff:${ONES}`, null),
  range("5f00::/16, segment identifiers", "5f00::", `5f00:${ONES}`, null, null),
  range("8000::/1, all further above", "8000::", `ffff:${ONES}`, null, null),
  range("fc00::/7, unique local", "fc00::", `fdff:${ONES}`, null, null),
  range("fd00:ec2::254, instance metadata", "fd00:ec2::254", "fd00:ec2::254", null, null),
  range("fe80::/10, link-local", "fe80::", `febf:${ONES}`, null, null),
  range("fec0::/10, site-local", "fec0::", `feff:${ONES}`, null, null),
  range("ff00::/8, multicast", "ff00::", `ffff:${ONES}`, null, null),
];

const RANGES = [...IPV4, ...IPV6];
const NEIGHBOURS = RANGES.flatMap(({ range: name, before, after }) =>
  [before, after].flatMap((address) => (address === null ? [] : [{ name, address }])),
);

const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "93.184.216.34",
  "203.0.112.7",
  "2606:4700:4700::1111",
  "2A00:1450:4001:0830::200E",
  "2606:4700::1.2.3.4",
];

/** Spellings that some resolver, parser or programmer takes for an address; most of them mean a private one. */
const NOT_ADDRESSES = [
  "",
  " ",
  "localhost",
  "example.com",
  "1.1.1",
  "1.1",
  "16843009",
  "0x01010101",
  "0x1.1.1.1",
  "01.1.1.1",
  "1.1.1.1.",
  "1.1.1.01",
  " 1.1.1.1",
  "1.1.1.1 ",
  "1.1.1.1\n",
  "1.1.1.1%eth0",
  "1.1.1.1/32",
  "1.1.1.256",
  "1.1.1.1:443",
  "１.1.1.1",
  "[2606:4700::1]",
  "2606:4700::1%eth0",
  "2606:4700::1%1",
  "fe80::1%eth0",
  "2606:4700",
  "2606:4700:::1",
  "2606:4700::g",
  "02606::1",
];

/** Private IPv4 addresses in IPv6 clothes. */
const DISGUISED = [
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "0:0:0:0:0:ffff:7f00:1",
  "::FFFF:10.0.0.1",
  "::ffff:169.254.169.254",
  "::ffff:8.8.8.8",
  "::127.0.0.1",
  "::ffff:0:127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b::10.0.0.1",
  "64:ff9b:1::a00:1",
  "2002:7f00:1::",
  "2002:a9fe:a9fe::1",
  "2001:0:7f00:1::",
  "0000:0000:0000:0000:0000:0000:0000:0001",
];

describe("RFC 6890: special-purpose addresses are not public", () => {
  it("covers every range of both registries", () => {
    expect([IPV4.length, IPV6.length, NEIGHBOURS.length]).toEqual([18, 23, 44]);
  });

  it.each(RANGES)("$range: first and last address are refused", ({ first, last }) => {
    expect([first, last].filter(isPublicAddress)).toEqual([]);
  });

  it.each(NEIGHBOURS)("$name: its neighbour $address is public", ({ address }) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(PUBLIC)("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ["8.8.8.8", true],
    ["10.0.0.1", false],
    ["2606:4700:4700::1111", true],
    ["2001:db8::1", false],
  ])("%s is judged in the same way where it is the first: %s", async (address, expected) => {
    vi.resetModules();
    const anew = await import("../../../lib/outbound/public-address.ts");
    expect(anew.isPublicAddress(address)).toBe(expected);
  });

  it.each(DISGUISED)("%s is refused, whatever IPv4 address it carries", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(NOT_ADDRESSES)("%j is no address at all", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

const PUBLIC_HOSTS = [
  "example.com",
  "EXAMPLE.com",
  "example.com.",
  "a-b.c_d.example.com",
  "xn--bcher-kva.example",
  "1.example.com",
  "a.1.example.com",
  "0x7f.example.com",
  "3com.com",
  "93.184.216.34",
  "[2606:4700:4700::1111]",
  "[2606:4700::1.2.3.4]",
  "notlocalhost.com",
  "local.example.com",
  "localhost.example.com",
  "mylocal.net",
  "arpa.example",
  "in-addr.arpa",
  "internal.co",
  `${"a".repeat(63)}.com`,
  `${"a.".repeat(125)}com`,
];

const PRIVATE_HOSTS = [
  "localhost",
  "LOCALHOST",
  "localhost.",
  "app.localhost",
  "App.LocalHost.",
  "localhost.localdomain",
  "db.localdomain",
  "printer.local",
  "printer.local.",
  "api.svc.cluster.local",
  "ip-10-0-0-1.ec2.internal",
  "metadata.google.internal",
  "metadata.google.internal.",
  "router.home.arpa",
  "home.arpa",
  "wiki.intranet",
  "db.private",
  "mail.corp",
  "nas.home",
  "nas.lan",
  "nas.lan.",
  "intranet",
  "com",
  "com.",
  "",
  ".",
  "..",
  ".com",
  "example..com",
  "example.com..",
  "-a.example.com",
  "127.0.0.1",
  "10.1.2.3",
  "169.254.169.254",
  "255.255.255.255",
  "0.0.0.0",
  "127.0.0.1.",
  "93.184.216.34.",
  "127.1",
  "0x7f.1",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "0x5d.184.216.34",
  "2130706433",
  "0x7f000001",
  "93.184.55330",
  "example.0x",
  "example.0x7f",
  "example.1",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:8.8.8.8]",
  "[fe80::1]",
  "[2606:4700::1%25eth0]",
  "[2606:4700::1%eth0]",
  "[fd00:ec2::254]",
  "[93.184.216.34]",
  "[2606:4700::1",
  "2606:4700::1",
  "2606:4700::1]",
  "[]",
  "[example.com]",
  "exa mple.com",
  "example.com/",
  "example.com:443",
  "user@example.com",
  "bücher.example",
  "example.com\n",
  "example%2ecom",
  "*.example.com",
  `${"a".repeat(64)}.com`,
  `${"a.".repeat(126)}com`,
];

describe("hosts of URLs", () => {
  it("are tried in number", () => {
    expect([PUBLIC_HOSTS.length, PRIVATE_HOSTS.length]).toEqual([21, 73]);
  });

  it.each(PUBLIC_HOSTS)("%s can be public", (host) => {
    expect(canBePublicHost(host)).toBe(true);
  });

  it.each(PRIVATE_HOSTS)("%j cannot be public", (host) => {
    expect(canBePublicHost(host)).toBe(false);
  });
});
