import { isIPv6 } from "node:net";

/** The groups of an IPv6 address in the form that URLs have it (WHATWG URL, IPv6 serializer), zeros written out. */
function groupsOf(canonical: string): readonly string[] {
  const [left = [], right = []] = canonical.split("::").map((part) => (part === "" ? [] : part.split(":")));
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}

/**
 * The network that an address stands for: IPv4 is itself; of IPv6, /64 is what one subscriber has at least (RFC 6177 2),
 * so the rest is his to choose. What is no address is given back as it is.
 */
export function sourceNetwork(address: string): string {
  // Node asks one of the longest patterns there are, and most addresses are IPv4.
  const host = address.includes(":") && isIPv6(address) ? URL.parse(`http://[${address}]`)?.hostname : undefined;
  if (host === undefined) return address;
  const groups = groupsOf(host.slice(1, -1));
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  // RFC 4291 2.5.5.2: IPv4 in the clothes of IPv6. All of these would be one /64.
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return `${groups.slice(0, 4).join(":")}::/64`;
}
