import { describe, expect, it } from "vitest";
import { readCommandLine, USAGE } from "../../../infra/local/command-line.ts";
import { StartFault } from "../../../infra/local/start-fault.ts";

const faultOf = (...args: string[]): string => {
  try {
    readCommandLine(args);
  } catch (error) {
    if (error instanceof StartFault) return error.message;
    throw error;
  }
  return "";
};

describe("readCommandLine", () => {
  it("without arguments listens on port 3000 and keeps nothing", () => {
    expect(readCommandLine([])).toEqual({ port: 3000, context: {}, help: false });
  });

  it("takes port and data with a blank or an equals sign", () => {
    expect(readCommandLine(["--port", "0", "--data=/tmp/x"])).toMatchObject({ port: 0, data: "/tmp/x" });
    expect(readCommandLine(["--port=65535", "--data", "x"])).toMatchObject({ port: 65_535, data: "x" });
  });

  it("takes settings with -c and --context, as often as wanted, and splits at the first equals sign", () => {
    const { context } = readCommandLine(["-c", "a=1", "--context", "b=x=y", "-cc=", "--context=d=-1", "-c", "a=2"]);
    expect(context).toEqual({ a: "2", b: "x=y", c: "", d: "-1" });
  });

  it.each(["--help", "--help=1"])("%s asks for help", (option) => {
    expect(readCommandLine([option]).help).toBe(true);
  });

  it.each(["-1", "65536", "1e3", "0x10", "3000.0", " 1", "999999999999"])("refuses --port=%s", (port) => {
    expect(faultOf(`--port=${port}`)).toMatch(/^--port must be a whole number from 0 to 65535$/);
  });

  it.each([
    [["--frob"], /^unknown option --frob/],
    [["-x"], /^unknown option -x/],
    [["--port"], /^--port needs a value/],
    [["--port="], /^--port needs a value/],
    [["--data", ""], /^--data needs a value/],
    [["-c"], /^-c needs a value/],
    [["-c", "key"], /^-c needs KEY=VALUE/],
    [["-c", "=value"], /^-c needs KEY=VALUE/],
    [["-c", "--port"], /^-c needs KEY=VALUE/],
    [["a=b"], /^an argument without an option/],
  ])("refuses %j in one line", (args, message) => {
    expect(faultOf(...args)).toMatch(message);
    expect(faultOf(...args)).not.toContain("\n");
  });

  it("never repeats a value: it might be a misplaced password", () => {
    for (const args of [
      ["--cas.password=hunter2"],
      ["cas.password=hunter2"],
      ["-c", "hunter2"],
      ["--port", "hunter2"],
    ]) {
      expect(faultOf(...args)).toMatch(/\w/);
      expect(faultOf(...args)).not.toContain("hunter2");
    }
  });

  it("explains every option it takes", () => {
    for (const option of ["--port", "--data", "-c, --context", "--help"]) expect(USAGE).toContain(option);
  });
});
