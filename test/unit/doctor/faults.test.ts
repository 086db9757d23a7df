import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpClient } from "../../../infra/doctor/client.ts";
import { createConfidential } from "../../../infra/doctor/confidential.ts";
import { createPace } from "../../../infra/doctor/pace.ts";
import type { Mode, Probe } from "../../../infra/doctor/probe.ts";
import { PROBES } from "../../../infra/doctor/probes.ts";
import { runProbes } from "../../../infra/doctor/run-probes.ts";
import { createService } from "../../../infra/doctor/service.ts";
import { createSubject, type Subject } from "../../../infra/doctor/subject.ts";
import { type Runner, startRunner } from "../../support/start-runner.ts";
import { FAULTS } from "./faults.ts";
import { type SpoilingProxy, startProxy } from "./spoiling-proxy.ts";

const REGISTRATION = "cas.authn.oidc.registration";
const SETTINGS: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
  PROTECTED: {},
  OPEN: { [`${REGISTRATION}.dynamic-client-registration-mode`]: "OPEN" },
  OFF: { [`${REGISTRATION}.dynamic-client-registration-enabled`]: "false" },
};
const MODES = Object.keys(SETTINGS) as Mode[];
const FAST = { perSecond: 10_000, burst: 10_000 };
const nobody = { begins: () => undefined, ended: () => undefined };
const client = createHttpClient(5000);
const confidential = createConfidential();

interface Patient {
  readonly runner: Runner;
  readonly proxy: SpoilingProxy;
}

const patients = new Map<Mode, Patient>();
beforeAll(async () => {
  for (const mode of MODES) {
    const proxy = await startProxy();
    const runner = await startRunner({ settings: { ...SETTINGS[mode], "cas.server.prefix": proxy.url } });
    proxy.target = runner.url;
    patients.set(mode, { runner, proxy });
  }
});
afterAll(async () => {
  client.end();
  for (const { runner, proxy } of patients.values()) await Promise.all([proxy.stop(), runner.stop()]);
});

function patientOf(mode: Mode): Patient {
  const patient = patients.get(mode);
  if (patient === undefined) throw new Error(`no service in mode ${mode}`);
  return patient;
}

function subjectOf(mode: Mode): Subject {
  const { proxy, runner } = patientOf(mode);
  const rates = { initToken: FAST, register: FAST, clientConfig: FAST };
  const pace = createPace(rates, () => performance.now());
  const service = createService({
    baseUrl: proxy.url,
    client,
    pace,
    confidential,
    signal: new AbortController().signal,
  });
  const metadata = { client_name: "oidc-registrar doctor", redirect_uris: ["https://rp.example.org/callback"] };
  return createSubject({ mode, service, operator: runner, metadata, load: { requests: 2, concurrency: 2 } });
}

/** Runs one probe; those that look at all answers get some to look at. */
async function examine(probe: Probe, mode: Mode) {
  const on = subjectOf(mode);
  if (probe.group === "every answer")
    for (const bearer of ["made-up", undefined]) await on.call({ method: "POST", path: "/oidc/register", bearer });
  if (mode !== "OFF") await on.initialAccessToken();
  const [result] = await runProbes([probe], on, nobody, confidential.clean);
  await on.service.cleanUp("all");
  return result;
}

describe("every probe can fail, so that its passing says something", () => {
  it("there is a fault for each probe, and the table of probes is the one that the pages count", () => {
    expect(Object.keys(FAULTS)).toEqual(PROBES.map(({ claim }) => claim));
    const counts = MODES.map((mode) => PROBES.filter(({ modes }) => modes.includes(mode)).length);
    expect([PROBES.length, ...counts]).toEqual([67, 63, 55, 13]);
  });

  describe.each(PROBES.map((probe) => ({ ...probe, mode: probe.modes[0] ?? "PROTECTED" })))(
    "$section: $claim",
    (probe) => {
      it("holds for the service", async () => {
        patientOf(probe.mode).proxy.fault = {};
        expect(await examine(probe, probe.mode)).toMatchObject({ outcome: "passed", findings: [] });
      });

      it("fails for a service that breaks it", async () => {
        patientOf(probe.mode).proxy.fault = FAULTS[probe.claim] ?? {};
        const result = await examine(probe, probe.mode);
        expect(result).toMatchObject({ outcome: "failed", claim: probe.claim });
        expect(result?.findings.length).toBeGreaterThan(0);
        const told = JSON.stringify(result?.findings);
        for (const secret of patientOf(probe.mode).proxy.memory.secrets) expect(told).not.toContain(secret);
      });
    },
  );
});
