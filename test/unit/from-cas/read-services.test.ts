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
