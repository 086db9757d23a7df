import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../../infra/from-cas/command-line.ts";
import { FromCasFault } from "../../../infra/from-cas/from-cas-fault.ts";

const read = (line: string) => readCommandLine(line.split(" "));
const LOCAL = "--dynamodb http://127.0.0.1:1 --secrets http://localhost:2";

describe("the command line of from-cas", () => {
  it("without --import is a dry run that goes nowhere", () => {
    expect(read("--services dir -c a=b=c -c d=")).toEqual({
      help: false,
      json: false,
      isImport: false,
      destination: { kind: "none" },
      context: { a: "b=c", d: "" },
      services: "dir",
    });
  });

  it("imports into a deployment or the runner", () => {
    const args = "--services dir --import --tokens file --table t --keys-secret arn --profile p --region r";
    expect(read(args).destination).toEqual({ kind: "aws", table: "t", keysSecret: "arn", profile: "p", region: "r" });
    expect(read(`--services dir --import --tokens file ${LOCAL}`).destination).toEqual({
      kind: "local",
      dynamodb: "http://127.0.0.1:1",
      secrets: "http://localhost:2",
    });
  });

  it.each([
    ["--import", /--services/],
    ["--services dir --import", /--tokens/],
    ["--services dir --import --tokens file", /--table/],
    ["--services dir --tokens file", /dry run/],
    ["--services dir --table t", /--keys-secret/],
    ["--services dir --dynamodb http://127.0.0.1:1", /--secrets/],
    [`--services dir --region r ${LOCAL}`, /--region/],
    ["--services dir --dynamodb http://192.0.2.1 --secrets http://127.0.0.1", /on this machine/],
    ["--services dir --dynamodb http://localhost.example.org --secrets http://127.0.0.1", /on this machine/],
    ["--services dir -c password", /KEY=VALUE/],
    ["--services=", /blank/],
    ["--services dir --secret hunter2", /^there is no option --secret \(/],
    ["--services dir --secret=hunter2", /^there is no option --secret \(/],
    ["--services dir hunter2", /^argument 3 belongs to no option \(/],
    ["--services dir --tokens", /^--tokens needs a value/],
    ["--services dir -c", /^--context needs a value/],
    ["--services dir --json=hunter2", /^--json needs a value, or takes none/],
  ])("%s is refused in one line, without quoting it", (line, message) => {
    expect(() => read(line)).toThrow(FromCasFault);
    expect(() => read(line)).toThrow(message);
    expect(() => read(line)).not.toThrow(/hunter2|\n/);
  });

  it("--help needs nothing else", () => {
    expect(read("--help").help).toBe(true);
  });
});
