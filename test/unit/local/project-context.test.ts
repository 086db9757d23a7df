import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readProjectContext } from "../../../infra/local/project-context.ts";

const folder = mkdtempSync(join(tmpdir(), "registrar-context-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = pathToFileURL(join(folder, "cdk.json"));
const read = (text: string) => {
  writeFileSync(file, text);
  return readProjectContext(file);
};

describe("readProjectContext", () => {
  it("gives the context, which may be missing as the file may", () => {
    expect(readProjectContext(pathToFileURL(join(folder, "no.json")))).toEqual({});
    expect(read('{"app":"x"}')).toEqual({});
    expect(read('{"context":{"cas.server.prefix":"https://op.example","x":[1]}}')).toEqual({
      "cas.server.prefix": "https://op.example",
      x: [1],
    });
  });

  it.each(["{", "", "[]", "1", '{"context":[]}', '{"context":"x"}'])(
    "refuses %j in one line that names the file",
    (text) => {
      expect(() => read(text)).toThrow(/^cdk\.json .+$/);
    },
  );
});
