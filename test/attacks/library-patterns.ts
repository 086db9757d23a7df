import { parseAst } from "vitest/node";
import { projectFiles, projectText } from "../project/project-files.ts";

/** A regular expression of lib, and the file that it stands in. */
export interface LibraryPattern {
  readonly path: string;
  readonly pattern: RegExp;
}

/** Every node of a syntax tree. */
function nodesOf(tree: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof tree !== "object" || tree === null) return [];
  const below = Object.values(tree).flatMap(nodesOf);
  return Array.isArray(tree) ? below : [tree as Readonly<Record<string, unknown>>, ...below];
}

const isMaking = ({ type, callee }: Readonly<Record<string, unknown>>): boolean =>
  (type === "NewExpression" || type === "CallExpression") &&
  (callee as Readonly<Record<string, unknown>>)["name"] === "RegExp";

/** The regular expressions that stand in the source of lib, and the files that make others of texts, once for each. */
export function libraryPatterns(): { readonly written: readonly LibraryPattern[]; readonly makers: readonly string[] } {
  const paths = projectFiles("lib").filter((path) => path.endsWith(".ts"));
  const nodes = paths.map((path) => ({ path, nodes: nodesOf(parseAst(projectText(path), { lang: "ts" })) }));
  return {
    written: nodes.flatMap(({ path, nodes }) =>
      nodes.flatMap(({ value }) => (value instanceof RegExp ? [{ path, pattern: value }] : [])),
    ),
    makers: nodes.flatMap(({ path, nodes }) => nodes.filter(isMaking).map(() => path)),
  };
}
