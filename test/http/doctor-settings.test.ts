import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../infra/doctor/report.ts";
import { startRunner } from "../support/start-runner.ts";
import { operatorOf, startDoctor } from "../unit/doctor/start-doctor.ts";

const REGISTRATION = "cas.authn.oidc.registration";
const ROTATION = { [`${REGISTRATION}.registration-access-token-rotation`]: "true" };
const RECOVERY = { [`${REGISTRATION}.registration-access-token-recovery`]: "true" };
const EXPIRATION = { [`${REGISTRATION}.client-expiration`]: "P60D" };

describe("a sound service is healthy under settings that change what it answers", () => {
  it.each([
    ["new registration access tokens", ROTATION],
    ["one method more", RECOVERY],
    ["clients that expire", EXPIRATION],
    ["all of them", { ...ROTATION, ...RECOVERY, ...EXPIRATION }],
  ])("%s", async (_, settings) => {
    const folder = mkdtempSync(join(tmpdir(), "doctor-settings-"));
    const runner = await startRunner({ settings });
    try {
      const file = join(folder, "report.json");
      const args = ["--url", runner.url, "--json", file, "--requests", "1"];
      const { code } = await startDoctor(args, operatorOf(runner)).ended;
      const { probes, cleanup } = JSON.parse(readFileSync(file, "utf8")) as Report;
      const failed = probes.filter(({ outcome }) => outcome === "failed");
      expect([code, failed, cleanup.left]).toEqual([0, [], []]);
      expect(probes).toHaveLength(67);
    } finally {
      await runner.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
