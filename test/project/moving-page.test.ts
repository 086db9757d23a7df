import { describe, expect, it } from "vitest";
import { renderFieldsTable, withFieldsTable } from "../../infra/from-cas/fields-page.ts";
import { projectText } from "./project-files.ts";

describe("docs/moving-from-cas.md", () => {
  const page = projectText("docs/moving-from-cas.md");

  it("has the table of fields as the code has it (npm run docs)", () => {
    expect(page).toBe(withFieldsTable(page));
    expect(renderFieldsTable().split("\n").length).toBeGreaterThan(90);
  });
});
