import { describe, expect, it } from "vitest";
import { withoutStaticSurvivors } from "./remembered.ts";

describe("what is remembered of the last run", () => {
  it("is all but survivors in what is done once, which tests of today may notice", () => {
    const kept = [
      { id: "1", status: "Killed", static: true },
      { id: "2", status: "Killed", static: false },
      { id: "3", status: "Survived", static: false },
      { id: "4", status: "NoCoverage" },
    ];
    const forgotten = ["Survived", "NoCoverage", "Timeout"].map((status) => ({ id: "5", status, static: true }));
    const report = { files: { "a.ts": { source: "a", mutants: [...kept, ...forgotten] } }, schemaVersion: "2.0" };
    expect(withoutStaticSurvivors(report)).toEqual({ ...report, files: { "a.ts": { source: "a", mutants: kept } } });
  });
});
