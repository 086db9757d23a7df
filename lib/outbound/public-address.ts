import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * Everything of the IANA IPv4 Special-Purpose Address Registry (RFC 6890), the globally reachable
 * anycast blocks too: whatever answers there is close by and serves no client's documents. With it
 * multicast (RFC 5771), which next to the reserved block makes 224.0.0.0/3.
 */
const REFUSED_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private use
  ["100.64.0.0", 10], // shared between carriers and customers
  ["127.0.0.0", 8], // loopback, where Lambda's own runtime interface listens
  ["169.254.0.0", 16], // link-local, where clouds keep instance and task credentials
  ["172.16.0.0", 12], // private use
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // automatic multicast tunnelling
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private use
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarking
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 3], // multicast, reserved, broadcast
];

/** The only part of IPv6 given out for global unicast (RFC 4291 2.4); mapped, NAT64, unique and link-local are outside. */
const GLOBAL_UNICAST = ["2000::", 3] as const;

/** What the IANA IPv6 Special-Purpose Address Registry takes out of global unicast, and the returned 6bone block. */
const REFUSED_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23], // protocol assignments, Teredo among them
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4, which carries any IPv4 address
  ["2620:4f:8000::", 48], // AS112
  ["3ffe::", 16], // 6bone (RFC 3701)
  ["3fff::", 20], // documentation
];

/**
 * Top-level names that no public name server knows: RFC 6761, RFC 6762 with its appendix G, RFC 8375,
 * ICANN's `internal`, and `localdomain`, which hosts files are full of.
 */
const PRIVATE_DOMAINS = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "home.arpa",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
];

/** The networks as lists to ask; made for the first address, since most registrations have none and Node's lists cost a start. */
let lists: Readonly<Record<"refusedIpv4" | "globalUnicast" | "refusedIpv6", BlockList>> | undefined;

function networks(): NonNullable<typeof lists> {
  lists ??= {
    refusedIpv4: listOf(REFUSED_IPV4, "ipv4"),
    globalUnicast: listOf([GLOBAL_UNICAST], "ipv6"),
    refusedIpv6: listOf(REFUSED_IPV6, "ipv6"),
  };
  return lists;
}

function listOf(subnets: readonly (readonly [network: string, prefix: number])[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/**
 * Whether an address, spelled as resolvers and sockets spell it, belongs to the public internet.
 * Anything that is not an address in dotted-decimal or IPv6 text, or that names a zone, does not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !networks().refusedIpv4.check(address, "ipv4");
  // Both isIPv6 and BlockList overlook a zone, and only addresses of one link have any use for it.
  if (!isIPv6(address) || address.includes("%")) return false;
  return networks().globalUnicast.check(address, "ipv6") && !networks().refusedIpv6.check(address, "ipv6");
}

/**
 * Whether the host of an https URL, as written (dotted-decimal IPv4, IPv6 in brackets, or a DNS name),
 * can lead to the public internet at all. Looks nothing up: a name may still resolve to a private address.
 */
export function canBePublicHost(host: string): boolean {
  if (host.startsWith("[")) {
    const address = host.slice(1, -1);
    return host.endsWith("]") && isIPv6(address) && isPublicAddress(address);
  }
  return isIPv4(host) ? isPublicAddress(host) : canBePublicName(host.toLowerCase().replace(/\.$/, ""));
}

/** A DNS name of two labels or more (RFC 1123 2.1), outside of the private domains. */
function canBePublicName(name: string): boolean {
  const labels = name.split(".");
  if (labels.length < 2 || name.length > 253) return false;
  if (!labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}$/.test(label))) return false;
  // URL parsers and resolvers take such a name for an IPv4 address in an unusual spelling: 127.1, 0x7f.0.0.1.
  if (/\.(?:\d+|0x[\da-f]*)$/.test(name)) return false;
  return !PRIVATE_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`));
}
