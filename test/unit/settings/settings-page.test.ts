import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderSettingsPage, SETTINGS_PAGE } from "../../../infra/settings/settings-page.ts";
import { SETTINGS } from "../../../lib/config/settings.ts";

const rows = renderSettingsPage()
  .split("\n")
  .filter((line) => line.startsWith("| `"));

describe("docs/settings.md", () => {
  it("says what the table of settings says; if not: node infra/settings/settings-page.ts --write", () => {
    expect(readFileSync(SETTINGS_PAGE, "utf8")).toBe(renderSettingsPage());
  });

  it("has a row of five columns for every setting, in the order of the table", () => {
    expect(rows.map((row) => row.split("`")[1])).toEqual(Object.values(SETTINGS).map(({ property }) => property));
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
  });

  it("writes durations as an operator would, not as seconds", () => {
    expect(rows.find((row) => row.includes("initial-access-token-expiration"))).toContain("| `PT8H` | duration |");
    expect(rows.find((row) => row.includes(".client-secret-expiration"))).toContain("| `0` | duration |");
  });

  it("tells the properties of Apereo CAS from added ones", () => {
    expect(rows.find((row) => row.includes("core.issuer"))).toContain("| CAS |");
    expect(rows.find((row) => row.includes("core.accepted-hosts"))).toContain("| added |");
  });
});
