import { describe, expect, it } from "vitest";
import { CLIENTS, type ClientLibrary, versionOf } from "../clients/clients.ts";
import { renderPage, type Tried } from "../clients/page.ts";
import { STEPS } from "../clients/steps.ts";
import { projectFiles, projectText } from "./project-files.ts";

const page = projectText("docs/clients.md");

const allPassed = (library: ClientLibrary): Tried => ({
  library,
  steps: library.steps.map((step) => ({ step, result: "passed", detail: "" })),
});

describe("docs/clients.md", () => {
  it("names the libraries that are tried in the versions that are pinned, and each has passed", () => {
    expect(page).toBe(renderPage(CLIENTS.map(allPassed)));
    const rows = [...page.matchAll(/^\| .*`([^`]+)` \| (\d[\w.]*) \| .* \| (\d+) of \3 passed \|/gm)];
    expect(rows.map(([, id, version]) => [id, version])).toEqual(
      CLIENTS.map((library) => [library.package, versionOf(library)]),
    );
    expect(rows.length).toBe(7);
  });

  it("would say of a step that it failed", () => {
    const [first, ...others] = CLIENTS.map(allPassed);
    const failed: Tried["steps"] = first?.steps.map((step) => ({ ...step, result: "failed" })) ?? [];
    const broken = first === undefined ? [] : [{ ...first, steps: failed }, ...others];
    expect(renderPage(broken)).toContain(`failed: ${failed.map(({ step }) => step).join(", ")}`);
  });

  it("explains every step, and every step is one that some library takes", () => {
    const taken = new Set(CLIENTS.flatMap(({ steps }) => steps));
    expect(taken).toEqual(new Set(Object.keys(STEPS)));
    expect(Object.keys(STEPS).length).toBe(10);
    for (const [step, sentence] of Object.entries(STEPS)) expect(page).toContain(`| ${step} | ${sentence} |`);
  });
});

describe("the programs in test/clients", () => {
  const files = projectFiles("test/clients");
  const folders = new Set(files.flatMap((path) => /^test\/clients\/([^/]+)\//.exec(path)?.[1] ?? []));

  it("have a row each", () => {
    expect(folders).toEqual(new Set(CLIENTS.map(({ folder }) => folder)));
  });

  it("get nothing in a version that may change", () => {
    const requirements = files.filter((path) => path.endsWith("requirements.txt"));
    expect(requirements.length).toBe(2);
    for (const path of requirements) {
      const lines = projectText(path).trim().split("\n");
      expect([path, lines.filter((line) => !/^[\w.-]+==\d[\w.]*$/.test(line))]).toEqual([path, []]);
      expect(lines.length).toBeGreaterThan(10);
    }
    const versions = [...projectText("test/clients/nimbus/pom.xml").matchAll(/<version>([^<]*)</g)];
    expect(versions.map(([, version = ""]) => /^\d+(?:\.\d+)+$/.test(version))).toEqual([true, true, true]);
    const [, path = "", version = ""] =
      /^\s(\S+go-sdk) (v\S+)$/m.exec(projectText("test/clients/mcp-go-sdk/go.mod")) ?? [];
    expect(projectText("test/clients/mcp-go-sdk/go.sum")).toContain(`${path} ${version} h1:`);
  });
});
