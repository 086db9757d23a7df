import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { canMakeNamespace, type NamespaceOutput, runInNamespace } from "../support/network-namespace.ts";
import type { SectorReport, Served, Step, StepResult } from "../support/sector-program.ts";
import { createTestCa } from "../support/test-ca.ts";

const PUBLIC = "93.184.216.34";
const PRIVATE = "10.0.0.5";
const HOSTS = {
  "sector.example.com": [PUBLIC],
  "private.example.com": [PRIVATE],
  "mixed.example.com": [PUBLIC, PRIVATE],
  "wrong.example.com": [PUBLIC],
};

const [ONE, TWO, THREE] = [
  "https://one.example.org/cb",
  "https://two.example.org/cb?a=b",
  "https://one.example.org/cb3",
];
const at = (path: string, host = "sector"): string => `https://${host}.example.com${path}`;
const got = (path: string, host = "sector"): string[] => [`GET ${host}.example.com${path}`];
const json = (document: unknown): Served => ({ text: JSON.stringify(document) });
const sector = (path: string, members: Json = {}): Json =>
  webClient({ redirect_uris: [ONE, TWO], sector_identifier_uri: at(path), ...members });

/** A claim, the step that shows it, the status it comes to, and what is asked of the far side. */
type Case = Step & { readonly claim: string; readonly status: number; readonly requests: readonly string[] };
const step = (claim: string, status: number, requests: readonly string[], one: Step): Case => ({
  claim,
  status,
  requests,
  ...one,
});

/** Documents that can be fetched, or not. */
const SERVED: Readonly<Record<string, Served>> = {
  "/all": json([ONE, TWO]),
  "/more": json([THREE, TWO, "https://three.example.org/", ONE]),
  "/less": json([ONE]),
  "/near": json([ONE, `${TWO}#`]),
  "/no-json": { text: `${ONE}\n${TWO}` },
  "/object": json({ redirect_uris: [ONE, TWO] }),
  "/created": { status: 201, text: JSON.stringify([ONE, TWO]) },
  "/redirect": { status: 302, headers: { location: at("/all") }, text: "[]" },
  "/too-long": json([ONE, TWO, "x".repeat(65_536)]),
  "/slow": "slow",
};

const ACCEPTED = [
  step("a document that lists all", 201, got("/all"), { serve: SERVED, register: sector("/all"), name: "all" }),
  step("one that lists more, in another order", 201, got("/more"), { register: sector("/more"), name: "more" }),
  step("OIDC Core 8.1: pairwise with two hosts", 201, got("/all"), {
    register: sector("/all", { subject_type: "pairwise" }),
  }),
];
const REHEARSED = [
  step("a rehearsal fetches it too", 200, got("/all"), { rehearse: sector("/all") }),
  step("and is refused by it", 400, got("/less"), { rehearse: sector("/less") }),
];
const UNLISTED = [
  step("a document that misses one", 400, got("/less"), { register: sector("/less") }),
  step("one that misses one, of a public client too", 400, got("/less"), {
    register: sector("/less", { subject_type: "public" }),
  }),
  step("one that has one almost", 400, got("/near"), { register: sector("/near") }),
];
const UNUSABLE = [
  step("a document that is no JSON", 400, got("/no-json"), { register: sector("/no-json") }),
  step("an object instead of an array", 400, got("/object"), { register: sector("/object") }),
  step("no document", 400, got("/missing"), { register: sector("/missing") }),
  step("another good status", 400, got("/created"), { register: sector("/created") }),
  step("a redirect, which is not followed", 400, got("/redirect"), { register: sector("/redirect") }),
  step("a document that is too long", 400, got("/too-long"), { register: sector("/too-long") }),
  step("a name with a private address", 400, [], {
    register: sector("", { sector_identifier_uri: at("/all", "private") }),
  }),
  step("a name with a private address besides", 400, [], {
    register: sector("", { sector_identifier_uri: at("/all", "mixed") }),
  }),
  step("a certificate for another name", 400, [], {
    register: sector("", { sector_identifier_uri: at("/all", "wrong") }),
  }),
  step("an unknown name", 400, [], { register: sector("", { sector_identifier_uri: at("/all", "unknown") }) }),
  step("a document that never ends", 400, got("/slow"), { register: sector("/slow") }),
];
const NOT_ASKED = [
  step("pairwise with two hosts and none", 400, [], {
    register: webClient({ redirect_uris: [ONE, TWO], subject_type: "pairwise" }),
  }),
  step("another fault", 400, [], { register: sector("/all", { default_max_age: "1" }) }),
  step("a private address as host", 400, [], {
    register: sector("", { sector_identifier_uri: `https://${PRIVATE}/all` }),
  }),
];
const UPDATED = [
  step("PATCH of something else does not fetch", 200, [], {
    client: "all",
    patch: { client_name: "New", subject_type: "pairwise" },
  }),
  step("PUT of something else does not fetch", 200, [], { client: "all", put: { client_name: "Newer" } }),
  step("PATCH that takes a redirect URI away fetches", 200, got("/all"), {
    client: "all",
    patch: { redirect_uris: [TWO] },
  }),
  step("PATCH that adds a redirect URI fetches", 200, got("/all"), {
    client: "all",
    patch: { redirect_uris: [TWO, ONE] },
  }),
  step("PUT that puts them in another order does not fetch", 200, [], {
    client: "all",
    put: { redirect_uris: [ONE, TWO] },
  }),
  step("PUT that adds one that is not listed is refused", 400, got("/all"), {
    client: "all",
    put: { redirect_uris: [ONE, TWO, THREE] },
  }),
  step("PATCH that leads elsewhere fetches from there", 200, got("/more"), {
    client: "all",
    patch: { sector_identifier_uri: at("/more") },
  }),
  step("PUT that adds one that is listed there fetches", 200, got("/more"), {
    client: "all",
    put: { redirect_uris: [ONE, TWO, THREE] },
  }),
  step("PUT that leads elsewhere fetches from there", 400, got("/less"), {
    client: "all",
    put: { sector_identifier_uri: at("/less") },
  }),
  step("PATCH that leads to nothing is refused", 400, got("/missing"), {
    client: "all",
    patch: { sector_identifier_uri: at("/missing") },
  }),
  step("what was refused has changed nothing", 200, [], { client: "all" }),
];
const CHANGED = [
  step("a document that has lost a URI does no harm to what is registered", 200, [], {
    serve: { "/more": json([TWO]) },
    client: "more",
    patch: { client_name: "New" },
  }),
  step("nor does one that is gone", 200, [], {
    serve: { "/more": { status: 404, text: "" } },
    client: "more",
    put: { client_name: "Newer" },
  }),
  step("but it counts as it is then once a redirect URI is added", 400, got("/more"), {
    serve: { "/more": json([TWO, THREE]) },
    client: "more",
    patch: { redirect_uris: [ONE, TWO, THREE] },
  }),
  step("a document that has gained a URI allows it", 200, got("/more"), {
    serve: { "/more": json([ONE, TWO, THREE]) },
    client: "more",
    patch: { redirect_uris: [ONE, TWO, THREE] },
  }),
  step("a client that gives its document up needs none", 200, [], {
    client: "more",
    patch: { sector_identifier_uri: null },
  }),
  step("and one that takes it up again does", 200, got("/more"), {
    client: "more",
    put: { sector_identifier_uri: at("/more") },
  }),
];
const CASES: readonly Case[] = [
  ...ACCEPTED,
  ...REHEARSED,
  ...UNLISTED,
  ...UNUSABLE,
  ...NOT_ASKED,
  ...UPDATED,
  ...CHANGED,
];

async function runCases(): Promise<NamespaceOutput> {
  const folder = mkdtempSync(join(tmpdir(), "sector-"));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const ca = createTestCa();
  const certificate = ca.issue(Object.keys(HOSTS).filter((name) => !name.startsWith("wrong.")));
  try {
    return await runInNamespace({
      program: fileURLToPath(new URL("../support/sector-program.ts", import.meta.url)),
      arguments: [file("certificate.json", JSON.stringify(certificate)), file("steps.json", JSON.stringify(CASES))],
      hosts: HOSTS,
      addresses: [PUBLIC, PRIVATE],
      environment: { NODE_EXTRA_CA_CERTS: file("ca.pem", ca.certificate) },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isPossible = canMakeNamespace();
if (!isPossible) {
  process.stderr.write(
    "SKIPPED test/http/sector-identifier.test.ts: it needs Linux with unshare and ip, and leave to make network namespaces.\n",
  );
}

describe.skipIf(!isPossible)(
  "OIDC Registration 5: the sector document, on a small internet in a network namespace",
  () => {
    let report: SectorReport;
    const resultOf = (one: Case): StepResult => {
      const result = report.results[CASES.indexOf(one)];
      if (result === undefined) throw new Error(`nothing came of: ${one.claim}`);
      return result;
    };

    beforeAll(async () => {
      const output = await runCases();
      if (output.exitCode !== 0) throw new Error(output.stderr);
      report = JSON.parse(output.stdout);
    }, 35_000);

    it("has taken every step", () => {
      expect([CASES.length, report.results.length, report.stderr]).toEqual([39, 39, ""]);
    });

    it.each(CASES)("$status: $claim", (one) => {
      const { status, body } = resultOf(one);
      expect(status, JSON.stringify(body)).toBe(one.status);
    });

    it.each(CASES)("$claim: the far side is asked for $requests", (one) => {
      expect(resultOf(one).requests).toEqual(one.requests);
    });

    it.each([...UNLISTED, ...UNUSABLE, ...NOT_ASKED])("$claim: nothing is stored", (one) => {
      expect(resultOf(one).clients).toBe(ACCEPTED.length);
      expect(resultOf(one).body).not.toHaveProperty("client_id");
    });

    it.each([
      [
        "a missing redirect URI",
        UNLISTED,
        "must lead to a document that lists every redirect URI, and what CIBA adds, character by character",
      ],
      [
        "a document that cannot be used",
        UNUSABLE,
        "must lead to a JSON array of strings that can be fetched from a public host",
      ],
    ])("says the same of every kind of %s, so that nobody learns what is there", (_, cases, rule) => {
      const bodies = new Set(cases.map((one) => JSON.stringify(resultOf(one).body)));
      const fault = {
        pointer: "/sector_identifier_uri",
        code: "invalid_client_metadata",
        rule,
        section: "OIDC Registration 5",
      };
      const body = { error: fault.code, error_description: `sector_identifier_uri: ${rule}`, errors: [fault] };
      expect([...bodies].map((text) => JSON.parse(text))).toEqual([body]);
    });

    it("tells the operator's log why", () => {
      const whys = [
        "body",
        "status",
        "status",
        "status",
        "size",
        "address",
        "address",
        "connection",
        "resolution",
        "time",
      ];
      expect(report.whys.slice(0, whys.length)).toEqual(whys);
    });

    it("connects to the public address alone, though the private one would answer", () => {
      expect(new Set(report.results.flatMap(({ connections }) => connections))).toEqual(new Set([PUBLIC]));
    });

    it("makes one connection for each fetch, and none without", () => {
      const counts = CASES.filter((one) => !JSON.stringify(one).includes("wrong.")).map((one) => resultOf(one));
      expect(counts.filter(({ requests, connections }) => requests.length !== connections.length)).toEqual([]);
    });

    it("is cut off where a document never ends: the answer comes within three seconds", () => {
      const slow = UNUSABLE.filter(({ requests }) => requests[0]?.endsWith("/slow")).map(
        (one) => resultOf(one).milliseconds,
      );
      expect(slow.map((milliseconds) => milliseconds >= 2400 && milliseconds < 3200)).toEqual([true]);
    });

    it("leaves a client as it was when an update is refused", () => {
      const bodyOf = (claim: string) => CASES.filter((one) => one.claim === claim).map((one) => resultOf(one).body)[0];
      const before = bodyOf("PUT that adds one that is listed there fetches") ?? {};
      const after = bodyOf("what was refused has changed nothing");
      expect(after).toMatchObject({
        redirect_uris: [ONE, TWO, THREE],
        sector_identifier_uri: at("/more"),
        client_name: "Newer",
      });
      expect(after).toEqual(
        Object.fromEntries(Object.entries(before).filter(([name]) => name !== "supplied_metadata")),
      );
    });
  },
);
