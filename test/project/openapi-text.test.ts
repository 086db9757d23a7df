import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OPENAPI_DOCUMENT, renderOpenapiDocument } from "../../infra/openapi/openapi-document.ts";

it("docs/openapi.json is what the tables say", () => {
  expect(readFileSync(OPENAPI_DOCUMENT, "utf8")).toBe(renderOpenapiDocument());
});
