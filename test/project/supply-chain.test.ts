import { describe, expect, it } from "vitest";
import { projectText } from "./project-files.ts";

/** A package in the lockfile, as far as it is looked at here. */
interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

const LOCK = JSON.parse(projectText("package-lock.json")) as { readonly packages: Readonly<Record<string, Locked>> };
const PACKAGE = JSON.parse(projectText("package.json")) as {
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly scarfSettings?: { readonly enabled: boolean };
};

const packages = Object.entries(LOCK.packages).filter(([path]) => path !== "");
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
const isDeployed = ({ dev = false, devOptional = false }: Locked): boolean => !dev && !devOptional;

/** Licences of what is deployed: each lets anybody use, change and pass on, and asks for its notice alone. */
const DEPLOYED = ["Apache-2.0", "MIT", "0BSD"];
/** Licences of tools besides, none of which leaves this machine with the functions. */
const TOOLS = [
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "MPL-2.0",
  "CC0-1.0",
  "CC-BY-4.0",
  "Python-2.0",
  "Unlicense",
];

/** Whether an SPDX expression lets one choose a licence of the list; all of those that are joined by AND must be on it. */
function isLicensed(expression: string, allowed: readonly string[]): boolean {
  const choices = expression.replace(/[()]/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((one) => allowed.includes(one.trim())));
}

/** Packages that want to run a script when they are installed, and what was decided. */
const SCRIPTS: Readonly<Record<string, readonly ["allowed" | "blocked", reason: string]>> = {
  "classic-level": ["allowed", "the store of the DynamoDB emulator: it chooses the binary for the machine"],
  esbuild: ["allowed", "bundles the functions: it puts its own binary in the place of a wrapper"],
  node: ["allowed", "the Node of the functions: it links the binary for the machine"],
  "@scarf/scarf": ["blocked", "comes with swagger-ui-dist and tells its maker of each installation; nothing needs it"],
};

describe("licences", () => {
  it("every package says which it has", () => {
    expect(packages.length).toBeGreaterThan(250);
    expect(packages.filter(([, { license }]) => license === undefined).map(([path]) => path)).toEqual([]);
  });

  it("what is deployed has one of three", () => {
    const deployed = packages.filter(([, one]) => isDeployed(one));
    expect(deployed.length).toBeGreaterThan(20);
    expect(deployed.length).toBeLessThan(60);
    const others = deployed.filter(([, { license = "" }]) => !isLicensed(license, DEPLOYED));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it("tools have one that lets us use them", () => {
    const others = packages.filter(([, { license = "" }]) => !isLicensed(license, [...DEPLOYED, ...TOOLS]));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it("an expression is read as it is meant", () => {
    const verdicts = ["MIT", "(MIT OR GPL-3.0-or-later)", "MIT AND GPL-3.0", "GPL-3.0", ""].map((one) =>
      isLicensed(one, DEPLOYED),
    );
    expect(verdicts).toEqual([true, true, false, false, false]);
  });
});

describe("no package runs a script when it is installed", () => {
  const wanting = [
    ...new Set(packages.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path))),
  ].toSorted();

  it("unless somebody has decided that it may: every one that wants to is in the table, and no other", () => {
    expect(wanting).toEqual(Object.keys(SCRIPTS).toSorted());
  });

  it("and package.json allows exactly those that the table allows", () => {
    const allowed = Object.keys(SCRIPTS).filter((name) => SCRIPTS[name]?.[0] === "allowed");
    const inPackage = Object.entries(PACKAGE.allowScripts ?? {}).filter(([, isAllowed]) => isAllowed);
    expect(inPackage.map(([name]) => name).toSorted()).toEqual(allowed.toSorted());
  });

  it("nor does any of what is deployed want to", () => {
    expect(packages.filter(([, one]) => isDeployed(one) && one.hasInstallScript).map(([path]) => path)).toEqual([]);
  });

  it("and the one that would report installations is switched off besides", () => {
    expect(PACKAGE.scarfSettings).toEqual({ enabled: false });
  });

  it("and docs/threat-model.md tells of each", () => {
    const page = projectText("docs/threat-model.md");
    expect(Object.keys(SCRIPTS).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
