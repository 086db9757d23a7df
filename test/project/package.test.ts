import { describe, expect, it } from "vitest";
import { projectText } from "./project-files.ts";

type Versions = Readonly<Record<string, string>>;

/** A package in the lockfile; one in a bundle has come in the archive of another, under that one's checksum. */
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
}

const PACKAGE = JSON.parse(projectText("package.json")) as {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly scripts: Versions;
};
const LOCK = JSON.parse(projectText("package-lock.json")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

const wanted = Object.entries({ ...PACKAGE.dependencies, ...PACKAGE.devDependencies });
const EXACT = /^\d+\.\d+\.\d+$/;

describe("everybody builds the same thing", () => {
  it("every dependency has an exact version", () => {
    expect(wanted.length).toBeGreaterThan(15);
    expect(wanted.filter(([, version]) => !EXACT.test(version))).toEqual([]);
  });

  it("the lockfile has each of them in that version", () => {
    const locked = wanted.map(([name]) => [name, LOCK.packages[`node_modules/${name}`]?.version]);
    expect(locked).toEqual(wanted);
  });

  it("every locked package has a checksum, and none is tied to a place that the others do not come from", () => {
    const packages = Object.entries(LOCK.packages).filter(([path]) => path !== "");
    expect(packages.length).toBeGreaterThan(100);
    const unchecked = packages.filter(([, { integrity, inBundle = false }]) => !inBundle && integrity === undefined);
    expect(unchecked.map(([path]) => path)).toEqual([]);
    const places = packages.flatMap(([, { resolved }]) => (resolved === undefined ? [] : [new URL(resolved).origin]));
    expect(new Set(places).size).toBeLessThanOrEqual(1);
  });

  it("every tool that is fetched when it is run is fetched in an exact version, the same one everywhere", () => {
    const texts = [...Object.values(PACKAGE.scripts), projectText(".ci/run"), projectText("CONTRIBUTING.md")].join(
      "\n",
    );
    const tools = [...texts.matchAll(/npx --yes (\S+)@(\S+)/g)].map(([, name = "", version = ""]) => [name, version]);
    expect(tools.length).toBeGreaterThanOrEqual(2);
    expect(tools.filter(([, version = ""]) => !EXACT.test(version))).toEqual([]);
    const versions = Object.groupBy(tools, ([name = ""]) => name);
    for (const all of Object.values(versions)) expect(new Set(all?.map(([, version]) => version)).size).toBe(1);
    const [, schema] = /schemas\/([\d.]+)\//.exec(projectText("biome.json")) ?? [];
    expect(versions["@biomejs/biome"]?.[0]?.[1]).toBe(schema);
  });
});
