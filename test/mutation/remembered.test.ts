import { describe, expect, it } from "vitest";
import { withoutStaleSurvivors } from "./remembered.ts";

const reportOf = (mutants: readonly { readonly status: string; readonly static?: boolean }[]) => ({
  files: { "a.ts": { source: "a", mutants } },
  schemaVersion: "2.0",
});

describe("what is remembered of the last run", () => {
  it("is all but survivors that tests of today may notice unseen", () => {
    const kept = [
      { status: "Killed", static: true },
      { status: "Killed", static: false, coveredBy: [] },
      { status: "Survived", static: false, coveredBy: ["1"] },
    ];
    const forgotten = ["Survived", "NoCoverage", "Timeout"].flatMap((status) => [
      { status, static: true, coveredBy: ["1"] },
      { status, static: false, coveredBy: [] },
      { status },
    ]);
    expect(withoutStaleSurvivors(reportOf([...forgotten, ...kept]))).toEqual(reportOf(kept));
  });
});
