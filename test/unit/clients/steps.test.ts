import { describe, expect, it } from "vitest";
import { settle, stepsIn } from "../../clients/steps.ts";

const passed = (step: string) => ({ step, result: "passed" as const, detail: "" });
const failed = (step: string, detail: string) => ({ step, result: "failed" as const, detail });
const WHY = "the program did not come to it";

describe("what a program prints", () => {
  it("is read where it tells of a step, among whatever else there is", () => {
    const output = [
      "Downloading something",
      '{"step":"register","result":"passed","detail":""}',
      '{"level":"info"}',
      '{"step":"read","result":"failed","detail":"401"}',
      '  at {"step":"delete"}',
    ].join("\n");
    expect(stepsIn(output)).toEqual([passed("register"), failed("read", "401")]);
  });

  it("has failed unless it says that it passed", () => {
    expect(stepsIn('{"step":"register"}\n{"step":"read","result":"skipped"}')).toEqual([
      failed("register", ""),
      failed("read", ""),
    ]);
  });
});

describe("the steps of a library", () => {
  it("are told in the table's order, whatever the program's was", () => {
    expect(settle(["discover", "register"], [passed("register"), passed("discover")], WHY)).toEqual([
      passed("discover"),
      passed("register"),
    ]);
  });

  it("have failed if the program never came to them", () => {
    expect(settle(["register", "read"], [passed("register")], WHY)).toEqual([passed("register"), failed("read", WHY)]);
    expect(settle(["register"], [], WHY)).toEqual([failed("register", WHY)]);
  });

  it("have failed if one of two results has", () => {
    expect(settle(["read"], [passed("read"), failed("read", "401")], WHY)).toEqual([failed("read", "401")]);
  });

  it("have failed if the table does not have them", () => {
    const unknown = failed("introspect", "is not in the table");
    expect(settle(["read"], [passed("read"), passed("introspect")], WHY)).toEqual([passed("read"), unknown]);
  });
});
