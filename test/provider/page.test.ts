import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(PROJECT, path), "utf8");

describe("docs/provider.md", () => {
  const blocks = [...read("docs/provider.md").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

  it("shows the adapter that the tests log in with, as it is", () => {
    expect(blocks).toContain(read("test/provider/client-adapter.ts"));
  });

  it("names calls that the reader has", () => {
    const calls = [...read("docs/provider.md").matchAll(/^\| `(\w+)\([^`]*\)` \|/gm)].map(([, name]) => name);
    const [, members = ""] =
      /export interface ClientReader \{(.*?)^\}/ms.exec(read("lib/reader/client-reader.ts")) ?? [];
    expect(calls).toEqual([...members.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name));
    expect(calls).toHaveLength(6);
  });
});
