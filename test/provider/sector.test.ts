import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMakeNamespace, runInNamespace } from "../support/network-namespace.ts";
import { createTestCa } from "../support/test-ca.ts";
import type { SectorLogins } from "./sector-program.ts";

const isPossible = canMakeNamespace();
if (!isPossible) {
  process.stderr.write(
    "SKIPPED test/provider/sector.test.ts: it needs Linux with unshare and ip, and leave to make network namespaces.\n",
  );
}

describe.skipIf(!isPossible)("OIDC Core 8.1: pairwise subjects of a sector", () => {
  it("are the same for all redirect hosts in its document, which service and provider both read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sector-logins-"));
    const ca = createTestCa();
    const [caFile, certificateFile] = [join(folder, "ca.pem"), join(folder, "certificate.json")];
    writeFileSync(caFile, ca.certificate);
    writeFileSync(certificateFile, JSON.stringify(ca.issue(["sector.example.com"])));
    const { exitCode, stdout, stderr } = await runInNamespace({
      program: join(import.meta.dirname, "sector-program.ts"),
      arguments: [certificateFile],
      hosts: { "sector.example.com": ["93.184.216.34"] },
      addresses: ["93.184.216.34"],
      environment: { NODE_EXTRA_CA_CERTS: caFile },
    });
    rmSync(folder, { recursive: true });
    expect(exitCode, stderr).toBe(0);
    const { subjects, requests, errors } = JSON.parse(stdout) as SectorLogins;
    const [first, second, third, outside] = subjects;
    expect(errors).toEqual([]);
    expect([second, third]).toEqual([first, first]);
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(outside).not.toBe(first);
    // Two registrations, and the provider at least once.
    expect(requests).toBeGreaterThanOrEqual(3);
  });
});
