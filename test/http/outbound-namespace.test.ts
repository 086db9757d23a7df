import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { DOCUMENT } from "../support/far-side.ts";
import { canMakeNamespace, type NamespaceOutput, runInNamespace } from "../support/network-namespace.ts";
import type { Errand, ErrandResult, OutboundReport } from "../support/outbound-program.ts";
import { createTestCa } from "../support/test-ca.ts";

const PUBLIC = "93.184.216.34";
const PUBLIC_IPV6 = "2606:4700::1";

const HOSTS: Readonly<Record<string, readonly string[]>> = {
  "sector.example.com": [PUBLIC],
  "six.example.com": [PUBLIC_IPV6],
  "half-dead.example.com": ["93.184.216.36", PUBLIC, "2606:4700::dead"],
  "rebind.example.com": [PUBLIC],
  "private.example.com": ["10.0.0.5"],
  "loopback.example.com": ["127.0.0.1"],
  "loopback-six.example.com": ["::1"],
  "metadata.example.com": ["169.254.169.254"],
  "metadata-six.example.com": ["fd00:ec2::254"],
  "mapped.example.com": ["::ffff:127.0.0.1"],
  "mixed.example.com": [PUBLIC, "10.0.0.5"],
  "mixed-reversed.example.com": ["::1", PUBLIC],
  "wrong.example.com": [PUBLIC],
  "expired.example.com": [PUBLIC],
  "untrusted.example.com": [PUBLIC],
  "mute.example.com": ["93.184.216.35"],
  "closed.example.com": ["93.184.216.36"],
  "unreachable.example.com": ["198.41.0.4"],
};

const GOOD_NAMES = Object.keys(HOSTS).filter((name) => !/^(?:wrong|expired|untrusted)\./.test(name));

/** A claim, what the fetcher is sent for, how that ends, and the status that Node's own client gets there. */
interface Case extends Errand {
  readonly claim: string;
  readonly outcome: unknown;
  readonly uncheckedStatus: number | null;
}

const errand = (claim: string, url: string, outcome: unknown, uncheckedStatus: number | null): Case => ({
  claim,
  url,
  outcome,
  uncheckedStatus,
});

const CASES: readonly Case[] = [
  errand("a document is fetched", "https://sector.example.com/document", DOCUMENT, 200),
  errand("a document is fetched over IPv6", "https://six.example.com/document", DOCUMENT, 200),
  errand("a document is fetched from the other port", "https://sector.example.com:8443/document?a=b", DOCUMENT, 200),
  errand("a document is fetched from an address in the URL", `https://${PUBLIC}/document`, DOCUMENT, 200),
  errand("a document is fetched from an IPv6 address in the URL", `https://[${PUBLIC_IPV6}]/document`, DOCUMENT, 200),
  errand(
    "a document is fetched where one of two addresses is dead",
    "https://half-dead.example.com/document",
    DOCUMENT,
    200,
  ),
  errand("a dot at the end of the name does no harm", "https://sector.example.com./document", DOCUMENT, null),
  {
    ...errand(
      "the address that was checked is the one connected to, though the name leads elsewhere meanwhile",
      "https://rebind.example.com/document",
      DOCUMENT,
      200,
    ),
    rebindsTo: "10.0.0.5",
  },
  errand("a redirect is not followed", "https://sector.example.com/redirect", "status", 302),
  errand("a missing document is refused", "https://sector.example.com/missing", "status", 404),
  errand("a name with a private address is refused", "https://private.example.com/document", "address", 200),
  errand("a name with a loopback address is refused", "https://loopback.example.com/document", "address", 200),
  errand(
    "a name with the IPv6 loopback address is refused",
    "https://loopback-six.example.com/document",
    "address",
    200,
  ),
  errand(
    "a name with the metadata service's address is refused",
    "https://metadata.example.com/document",
    "address",
    200,
  ),
  errand(
    "a name with the metadata service's IPv6 address is refused",
    "https://metadata-six.example.com/document",
    "address",
    200,
  ),
  errand("a name with a mapped loopback address is refused", "https://mapped.example.com/document", "address", 200),
  errand("a name with a public and a private address is refused", "https://mixed.example.com/document", "address", 200),
  errand(
    "a name with a private and a public address is refused",
    "https://mixed-reversed.example.com/document",
    "address",
    200,
  ),
  errand("a private address in the URL is refused", "https://10.0.0.5/document", "address", 200),
  errand("localhost is refused", "https://localhost/document", "address", 200),
  errand("another port is refused", "https://sector.example.com:444/document", "port", 200),
  errand("an unknown name is refused", "https://unknown.example.com/document", "resolution", null),
  errand("a certificate for another name is refused", "https://wrong.example.com/document", "connection", null),
  errand("an expired certificate is refused", "https://expired.example.com/document", "connection", null),
  errand(
    "a certificate of an unknown authority is refused",
    "https://untrusted.example.com/document",
    "connection",
    null,
  ),
  errand("a closed port is refused", "https://closed.example.com/document", "connection", null),
  errand("an unreachable address is refused", "https://unreachable.example.com/document", "connection", null),
  errand("an unreachable address in the URL is refused", "https://198.41.0.4/document", "connection", null),
  errand("a compressed answer is refused", "https://sector.example.com/gzip", "type", 200),
  errand("an endless answer is cut off", "https://sector.example.com/endless", "size", 200),
  errand("an answer that declares too much is refused", "https://sector.example.com/too-long-declared", "size", 200),
  errand("an answer that is no JSON is refused", "https://sector.example.com/not-json", "body", 200),
  errand("an answer that never begins is cut off in time", "https://sector.example.com/silent", "time", null),
  errand("an answer that never ends is cut off in time", "https://sector.example.com/slow", "time", 200),
  errand("a connection that never speaks is cut off in time", "https://mute.example.com/document", "time", null),
];

function certificates() {
  const ca = createTestCa();
  const addresses = [PUBLIC, "10.0.0.5"].map((address) => Uint8Array.from(address.split("."), Number));
  const ipv6 = Buffer.from("26064700000000000000000000000001", "hex");
  const servers = {
    "sector.example.com": ca.issue([...GOOD_NAMES, "localhost", ...addresses, ipv6]),
    "wrong.example.com": ca.issue(["another.example.com"]),
    "expired.example.com": ca.issue(["expired.example.com"], new Date(Date.now() - 60_000)),
    "untrusted.example.com": createTestCa("Another CA").issue(["untrusted.example.com"]),
  };
  return { ca: ca.certificate, servers: JSON.stringify(servers) };
}

async function runCases(): Promise<NamespaceOutput> {
  const folder = mkdtempSync(join(tmpdir(), "outbound-"));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const { ca, servers } = certificates();
  try {
    return await runInNamespace({
      program: fileURLToPath(new URL("../support/outbound-program.ts", import.meta.url)),
      arguments: [file("servers.json", servers), file("errands.json", JSON.stringify(CASES))],
      hosts: HOSTS,
      addresses: [
        PUBLIC,
        PUBLIC_IPV6,
        "93.184.216.35",
        "93.184.216.36",
        "10.0.0.5",
        "169.254.169.254",
        "fd00:ec2::254",
      ],
      environment: { NODE_EXTRA_CA_CERTS: file("ca.pem", ca) },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isPossible = canMakeNamespace();
if (!isPossible) {
  process.stderr.write(
    "SKIPPED test/http/outbound-namespace.test.ts: it needs Linux with unshare and ip, and leave to make network namespaces.\n",
  );
}

describe.skipIf(!isPossible)("fetching from the public internet, a small one in a network namespace", () => {
  let output: NamespaceOutput;
  let report: OutboundReport;
  const resultOf = (one: Case): ErrandResult | undefined => report.results[CASES.indexOf(one)];

  beforeAll(async () => {
    output = await runCases();
    if (output.exitCode !== 0) throw new Error(output.stderr);
    report = JSON.parse(output.stdout);
  }, 35_000);

  it("has run every case", () => {
    expect([CASES.length, report.results.length]).toEqual([35, 35]);
  });

  it.each(CASES)("$claim: $url", (one) => {
    expect(resultOf(one)?.outcome).toEqual(one.outcome);
  });

  it.each(CASES)(
    "$url gives $uncheckedStatus where nothing is checked, so that each refusal has a reason of its own",
    (one) => {
      expect(resultOf(one)?.uncheckedStatus).toBe(one.uncheckedStatus);
    },
  );

  it("connects to public addresses alone, though the others would answer", () => {
    expect(new Set(report.connections)).toEqual(new Set([PUBLIC, PUBLIC_IPV6]));
    expect(new Set(report.uncheckedConnections)).toEqual(
      new Set([PUBLIC, PUBLIC_IPV6, "10.0.0.5", "127.0.0.1", "::1", "169.254.169.254", "fd00:ec2::254"]),
    );
  });

  it("takes 2.5 s for all of it at most", () => {
    const late = CASES.filter((one) => one.outcome === "time").map((one) => resultOf(one)?.milliseconds ?? 0);
    expect(late.map((milliseconds) => milliseconds >= 2400 && milliseconds < 3500)).toEqual([true, true, true]);
  });

  it("says the same of every refusal", () => {
    const messages = new Set(report.results.flatMap(({ message }) => (message === null ? [] : [message])));
    expect(messages).toEqual(new Set(["FetchRefused: The document could not be fetched."]));
  });

  it("leaves no socket, timer or look-up behind, and nothing on the error output", () => {
    expect([report.leftOpen, output.stderr]).toEqual([[], ""]);
  });
});
