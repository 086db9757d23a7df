import { describe, expect, it } from "vitest";
import { RATES, scaleTable } from "../bench/scale-cost.ts";
import { projectText } from "./project-files.ts";

describe("docs/scale.md", () => {
  const page = projectText("docs/scale.md");

  it("has the cost that its script works out from the prices of docs/operations.md", () => {
    expect(scaleTable().split("\n")).toHaveLength(RATES.length + 2);
    expect(page).toContain(scaleTable());
  });

  it.each([
    ["50 registrations a second", "infra/constructs/registration-api.ts", "register: { rateLimit: 50,"],
    ["200 requests a second", "infra/constructs/registration-api.ts", "STAGE_THROTTLE = { rateLimit: 200,"],
  ])("names the limit of the stack: %s", (limit, file, line) => {
    expect(page).toContain(limit);
    expect(projectText(file)).toContain(line);
  });
});
