import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const PAGE = readFileSync(new URL("../../../docs/discovery.md", import.meta.url), "utf8");
/** The commands of the page that call jq, without the one that makes the fragment. */
const [merge = "", differences = "", ...others] = [...PAGE.matchAll(/```sh\n(.*?)```/gs)]
  .map(([, block = ""]) => block.replace(/^npm run .*\n/gm, ""))
  .filter((block) => block.includes("jq"));

const PROVIDER = {
  issuer: "https://op.example.org",
  scopes_supported: ["openid", "phone"],
  subject_types_supported: ["public"],
  require_pushed_authorization_requests: true,
};
const FRAGMENT = {
  registration_endpoint: "https://register.example.org/oidc/register",
  scopes_supported: ["email", "openid"],
  subject_types_supported: ["public"],
  require_pushed_authorization_requests: false,
  grant_types_supported: ["implicit"],
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "merge-"));
  writeFileSync(join(directory, "openid-configuration.json"), JSON.stringify(PROVIDER));
});
afterAll(() => rmSync(directory, { recursive: true }));

function run(command: string, fragment: object): string {
  writeFileSync(join(directory, "fragment.json"), JSON.stringify(fragment));
  return execFileSync("sh", ["-e", "-c", command], { cwd: directory, encoding: "utf8" });
}

function merged(fragment: object): unknown {
  run(merge, fragment);
  return JSON.parse(readFileSync(join(directory, "merged.json"), "utf8"));
}

describe("docs/discovery.md", () => {
  it("has two commands with jq", () => {
    expect([merge, differences].every((command) => command.startsWith("jq "))).toBe(true);
    expect(others).toEqual([]);
  });

  describe.skipIf(spawnSync("sh", ["-c", "command -v jq"]).status !== 0)("with jq", () => {
    it("takes the endpoint alone into the provider's document, and none while registration is off", () => {
      const { registration_endpoint, ...without } = FRAGMENT;
      expect(merged(FRAGMENT)).toEqual({ ...PROVIDER, registration_endpoint });
      expect(merged(without)).toEqual(PROVIDER);
    });

    it("shows where document and settings differ", () => {
      const lines = run(differences, FRAGMENT).trim().split("\n");
      expect(lines.map((line) => JSON.parse(line))).toEqual([
        { member: "scopes_supported", provider_only: ["phone"], settings_only: ["email"] },
        { member: "require_pushed_authorization_requests", provider_only: [true], settings_only: [false] },
        { member: "grant_types_supported", provider_only: [], settings_only: ["implicit"] },
      ]);
    });
  });
});
