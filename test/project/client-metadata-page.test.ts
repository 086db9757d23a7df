import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLIENT_METADATA_PAGE, renderClientMetadataPage } from "../../infra/docs/client-metadata-page.ts";
import { CHOICES } from "../../lib/metadata/choices.ts";
import { PARAMETERS } from "../../lib/metadata/parameters.ts";
import { RELATIONS } from "../../lib/metadata/relations.ts";

const page = renderClientMetadataPage();
const [, parameters = "", relations = "", lists = ""] = page.split(/^## .*$/m);

/** The rows of a table of the page, cell by cell, without its head. */
const rowsOf = (section: string): readonly (readonly string[])[] =>
  section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(/(?<!\\) \| /));

describe("docs/client-metadata.md", () => {
  it("is what the tables say", () => {
    expect(readFileSync(CLIENT_METADATA_PAGE, "utf8")).toBe(page);
  });

  it("has a row of six cells for each parameter, in the table's order", () => {
    const rows = rowsOf(parameters);
    expect(rows.map(([name]) => name)).toEqual(Object.keys(PARAMETERS).map((name) => `\`${name}\``));
    expect([rows.length > 80, new Set(rows.map((cells) => cells.length))]).toEqual([true, new Set([6])]);
  });

  it("names a section and a code in each of them", () => {
    const bare = rowsOf(parameters).filter(
      ([, , , , code = "", section = ""]) => !/^`(?:invalid_\w+)`$/.test(code) || section.trim() === "",
    );
    expect(bare).toEqual([]);
  });

  it("has a row for each relation, that of the sector document besides, and each list", () => {
    expect([rowsOf(relations).length, rowsOf(lists).length]).toEqual([
      RELATIONS.length + 1,
      Object.keys(CHOICES).length,
    ]);
    expect(Object.keys(CHOICES).length).toBe(19);
  });

  it("names settings as operators know them", () => {
    const names = [...page.matchAll(/\b(?:of|where) ([a-z]+[A-Z]\w*)/g)].map(([, name]) => name);
    expect(names).toEqual([]);
    expect(page).toContain("one of the values of `discovery.grant-types-supported`");
  });

  it("has no undefined value in it", () => {
    expect(page).not.toMatch(/undefined|\[object|NaN/);
  });
});
