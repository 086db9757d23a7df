import { describe, expect, it } from "vitest";
import { sourceNetwork } from "../../../lib/http/source-network.ts";

describe("the network that an address stands for", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:1:2::192.0.2.1", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["::ffff:0.0.0.1", "0.0.0.1"],
    ["", ""],
    ["unknown", "unknown"],
    ["fe80::1%eth0", "fe80::1%eth0"],
  ])("of %j is %j", (address, network) => {
    expect(sourceNetwork(address)).toBe(network);
  });

  it("is one for a whole /64 (RFC 6177 2), and another for the next", () => {
    const inside = ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2:0:0:0:0"];
    expect(new Set(inside.map(sourceNetwork)).size).toBe(1);
    expect(sourceNetwork("2001:db8:1:3::1")).not.toBe(sourceNetwork("2001:db8:1:2::1"));
  });

  it("is another for every address of IPv4 in the clothes of IPv6", () => {
    expect(sourceNetwork("::ffff:192.0.2.1")).not.toBe(sourceNetwork("::ffff:192.0.2.2"));
  });
});
