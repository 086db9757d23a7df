import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFiles, projectText } from "./project-files.ts";

const files = projectFiles();
const documents = files.filter((path) => path.endsWith(".md"));

/** Folders of a workplace: true on one machine only, and nobody's business elsewhere. */
const MACHINE_PATH = /(?<![\w.:/-])\/(?:work|root|home\/\w+|Users\/\w+)\//;

interface Link {
  readonly from: string;
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links to files of the project; fenced code is not a link. */
function localLinks(from: string): Link[] {
  const text = projectText(from).replace(/^```.*?^```/gms, "");
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, path = "", anchor]) => ({
    from,
    target: path === "" ? from : posix.join(posix.dirname(from), path),
    anchor,
  }));
}

/** The anchors GitHub gives to the headings of a document. */
function anchorsOf(path: string): string[] {
  const headings =
    projectText(path)
      .replace(/^```.*?^```/gms, "")
      .match(/^#{1,6} .+$/gm) ?? [];
  return headings.map((line) =>
    line
      .replace(/^#+ /, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("what the project says of itself is so", () => {
  const links = documents.flatMap(localLinks);

  it("the documents a reader looks for are there", () => {
    expect(documents).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "SECURITY.md"]));
    expect(links.filter(({ from }) => from === "README.md").length).toBeGreaterThan(2);
  });

  it("every link leads to a file or folder of the project", () => {
    const broken = links.filter(
      ({ target }) => !files.some((path) => path === target || path.startsWith(posix.join(target, "/"))),
    );
    expect(broken.map(({ from, target }) => `${from} -> ${target}`)).toEqual([]);
  });

  it("every link to a section leads to a heading", () => {
    const broken = links.filter(({ target, anchor }) => anchor !== undefined && !anchorsOf(target).includes(anchor));
    expect(broken.map(({ from, target, anchor }) => `${from} -> ${target}#${anchor}`)).toEqual([]);
  });

  it("every npm script that a document names exists", () => {
    const { scripts } = JSON.parse(projectText("package.json")) as { scripts: Record<string, string> };
    const named = documents.flatMap((path) =>
      [...projectText(path).matchAll(/\bnpm run (?:--silent )?([\w:][\w:-]*)/g)].map(([, name = ""]) => name),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe("the project is at home on any machine", () => {
  it("no file names a path of the machine it was written on", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((path) => MACHINE_PATH.test(projectText(path)))).toEqual([]);
  });
});
