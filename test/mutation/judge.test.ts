import { describe, expect, it } from "vitest";
import { FOLDERS } from "./folders.ts";
import { judge, type MutantOutcome, shownCode } from "./judge.ts";

const mutant = (status: MutantOutcome["status"], becomes = "false"): MutantOutcome => ({
  file: "equal.ts",
  code: "return «left === right»;",
  becomes,
  line: 3,
  status,
});
const row = (becomes = "false") => ({ file: "equal.ts", code: "return «left === right»;", becomes, why: "a reason" });

describe("the judge of mutants", () => {
  it("counts a mutant that never ends as noticed, one that no test runs as not, and one that cannot be loaded not at all", () => {
    const verdict = judge(
      [mutant("killed"), mutant("timed out"), mutant("survived"), mutant("no coverage"), mutant("not loaded")],
      [],
    );
    expect(verdict).toMatchObject({ killed: 1, timedOut: 1, survived: 1, noCoverage: 1, notLoaded: 1, score: 50 });
  });

  it("takes a survivor with a row for explained, and every other one not", () => {
    const verdict = judge([mutant("survived"), mutant("no coverage", "true")], [row()]);
    expect([verdict.explained, verdict.unexplained]).toEqual([1, [mutant("no coverage", "true")]]);
  });

  it("finds rows whose mutant is noticed by now or gone", () => {
    expect(judge([mutant("killed"), mutant("survived", "true")], [row(), row("true"), row("x")]).stale).toEqual([
      row(),
      row("x"),
    ]);
  });

  it("leaves a row alone whose mutant only took too long", () => {
    expect(judge([mutant("timed out")], [row()])).toMatchObject({ timedOut: 1, explained: 0, stale: [] });
  });

  it("has nothing to say for code without mutants", () => {
    expect(judge([], [])).toMatchObject({ score: 0, explained: 0, unexplained: [], stale: [] });
  });
});

describe("code is shown", () => {
  const SOURCE = "first line\n  if (a && b) {\n    go();\n  }\nlast line\n";

  it("as the lines it stands in, with the part marked", () => {
    const part = { start: { line: 2, column: 7 }, end: { line: 2, column: 8 } };
    expect(shownCode(SOURCE, part)).toBe("if («a» && b) {");
  });

  it("on one line, if it has several", () => {
    const part = { start: { line: 2, column: 15 }, end: { line: 4, column: 4 } };
    expect(shownCode(SOURCE, part)).toBe("if (a && b) «{ go(); }»");
  });

  it("by its two ends, if it is long", () => {
    const long = `${"a".repeat(60)}${"b".repeat(60)}`;
    const part = { start: { line: 1, column: 1 }, end: { line: 1, column: 121 } };
    expect(shownCode(long, part)).toBe(`«${"a".repeat(40)}…${"b".repeat(40)}»`);
  });
});

describe("the tables of survivors", () => {
  const rows = Object.entries(FOLDERS).flatMap(([folder, { survivors }]) =>
    survivors.map((survivor) => ({ folder, ...survivor })),
  );

  it("say why, in one line", () => {
    expect(rows.filter(({ why }) => why.length < 10 || why.includes("\n"))).toEqual([]);
  });

  it("have no row twice", () => {
    const keys = rows.map(({ folder, file, code, becomes }) => JSON.stringify([folder, file, code, becomes]));
    expect(keys).toHaveLength(new Set(keys).size);
  });
});
