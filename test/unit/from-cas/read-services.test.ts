import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FromCasFault } from "../../../infra/from-cas/from-cas-fault.ts";
import {
  classIn,
  exactTextIn,
  flagIn,
  itemsIn,
  membersIn,
  textIn,
  textsIn,
} from "../../../infra/from-cas/java-values.ts";
import { readService, readServices } from "../../../infra/from-cas/read-services.ts";

const CLASS = "org.apereo.cas.services.OidcRegisteredService";
const read = (text: string) => readService("a.json", text);

describe("a file of CAS's service registry", () => {
  it("is Hjson: comments, names and texts without quotes, no commas, no braces around it", () => {
    const text = `# one\n// two\n/* three\n*/\n@class: ${CLASS}\nclientId: a b # text\nclientSecret: '''\n  one\n  '''\nn: 7\n`;
    const service = { clientId: "a b # text", clientSecret: "one", n: 7 };
    expect(read(text)).toEqual({ file: "a.json", kind: "client", service });
    expect(read(`\uFEFF{"@class": "${CLASS}", "a": [1, 2,],}`)).toMatchObject({
      kind: "client",
      service: { a: [1, 2] },
    });
  });

  it("of another class is named by it", () => {
    expect(read('{"@class": "org.example.Service"}')).toEqual({
      file: "a.json",
      kind: "other",
      className: "org.example.Service",
    });
  });

  it.each([
    ['{"@class": "x", clientSecret: "hunter2" hunter2 }', "it is no Hjson"],
    ["", "it does not name its class"],
    ["[1, 2]", "it is not one object"],
    ['{"clientSecret": "hunter2"}', "it does not name its class"],
    ['{"@class": 7}', "it does not name its class"],
    [`{"__proto__": {"@class": "${CLASS}"}}`, "it does not name its class"],
    [`${'{"a":'.repeat(100_000)}`, "it is no Hjson"],
  ])("%.60s is unreadable, and nothing of it is quoted", (text, because) => {
    const file = read(text);
    expect(file).toMatchObject({ kind: "unreadable", because: expect.stringContaining(because) });
    expect(JSON.stringify(file)).not.toContain("hunter2");
  });

  it("is found over links, each once, as a Kubernetes ConfigMap lays them out; a link to nowhere is told", () => {
    const directory = mkdtempSync(join(tmpdir(), "services-"));
    const definition = (clientId: string) => JSON.stringify({ "@class": CLASS, clientId });
    mkdirSync(join(directory, "..2026_11_23"));
    writeFileSync(join(directory, "..2026_11_23/a-1.json"), definition("a"));
    symlinkSync("..2026_11_23", join(directory, "..data"));
    symlinkSync("..data/a-1.json", join(directory, "a-1.json"));
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    writeFileSync(join(elsewhere, "b-2.json"), definition("b"));
    writeFileSync(join(elsewhere, "c"), definition("c"));
    mkdirSync(join(elsewhere, "more"));
    writeFileSync(join(elsewhere, "more/d-4.json"), definition("d"));
    symlinkSync(join(elsewhere, "c"), join(directory, "c-3.json"));
    symlinkSync(elsewhere, join(directory, "linked"));
    symlinkSync(directory, join(elsewhere, "circle"));
    symlinkSync("nowhere", join(directory, "z.json"));
    try {
      expect(readServices(directory)).toMatchObject([
        { file: "a-1.json", kind: "client" },
        { file: "c-3.json", kind: "client" },
        { file: "linked/b-2.json", kind: "client" },
        { file: "linked/more/d-4.json", kind: "client" },
        { file: "z.json", kind: "unreadable", because: "it can not be read" },
      ]);
    } finally {
      for (const one of [directory, elsewhere]) rmSync(one, { recursive: true });
    }
  });

  it("a directory without any says so", () => {
    expect(() => readServices(import.meta.dirname)).toThrow(FromCasFault);
  });
});

describe("the values of Java", () => {
  it("collections are read with and without their class", () => {
    expect(textsIn(["java.util.HashSet", ["a", "b", "a", " ", 7, null]])).toEqual(["a", "b", "7"]);
    expect(textsIn(["a", "b"])).toEqual(["a", "b"]);
    expect(textsIn(["java.util.HashSet", ["a", ["b"]]])).toBeUndefined();
    expect(itemsIn(["java.util.ArrayList", []])).toEqual([]);
    // Two texts are no class and its value.
    expect(itemsIn(["org.example.A", "org.example.B"])).toEqual(["org.example.A", "org.example.B"]);
    expect([itemsIn("a"), itemsIn(undefined), itemsIn({})]).toEqual([undefined, undefined, undefined]);
  });

  it("objects are read without their class, which is told apart", () => {
    expect(membersIn({ "@class": "org.example.A", a: 1 })).toEqual({ a: 1 });
    expect(membersIn(["org.example.A", { a: 1 }])).toEqual({ a: 1 });
    expect([membersIn("a"), membersIn(null), membersIn([])]).toEqual([undefined, undefined, undefined]);
    expect([classIn({ "@class": "org.example.A$B" }), classIn({}), classIn("a")]).toEqual([
      "A$B",
      undefined,
      undefined,
    ]);
  });

  it("texts are trimmed, but for those in which blanks count", () => {
    expect([textIn(" a "), textIn(7), textIn(true), textIn(" "), textIn({})]).toEqual([
      "a",
      "7",
      "true",
      undefined,
      undefined,
    ]);
    expect([exactTextIn(" a "), exactTextIn(7), exactTextIn(" ")]).toEqual([" a ", "7", undefined]);
    expect([flagIn("TRUE"), flagIn(false), flagIn("yes")]).toEqual([true, false, undefined]);
  });
});
