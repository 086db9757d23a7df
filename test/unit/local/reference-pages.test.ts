import { describe, expect, it } from "vitest";
import { referencePages } from "../../../infra/local/reference-pages.ts";
import { settingsOf } from "../../support/claims.ts";

const BASE_URL = "http://127.0.0.1:3000";
const pages = referencePages(settingsOf({ REGISTRATION_MODE: "OPEN" }), BASE_URL);
const PATHS = [
  "/",
  "/openapi.json",
  "/reference/page.css",
  "/reference/page.js",
  "/reference/swagger-ui-bundle.js",
  "/reference/swagger-ui.css",
];

const textAt = async (path: string): Promise<string> => {
  const { body = "" } = (await pages("GET", path)) ?? {};
  return Buffer.from(body, "base64").toString();
};

describe("the reference pages of the local runner", () => {
  it.each(PATHS)(
    "%s is served from this machine, to nobody's cache, under a policy that lets nothing else in",
    async (path) => {
      const { statusCode, headers = {} } = (await pages("GET", path)) ?? {};
      expect(statusCode).toBe(200);
      expect((await textAt(path)).length).toBeGreaterThan(100);
      expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
      const policy = String(headers["content-security-policy"]).split("; ");
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy.join(" ")).not.toMatch(/unsafe|\*|https:/);
    },
  );

  it("/ names exactly these files, and none of another machine", async () => {
    const named = [...(await textAt("/")).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target);
    expect(named.toSorted()).toEqual(["data:,", ...PATHS.slice(1)].toSorted());
  });

  it("the document is that of the runner's own settings and address", async () => {
    const document = JSON.parse(await textAt("/openapi.json"));
    expect(document.servers).toEqual([{ url: BASE_URL }]);
    expect(document.paths["/oidc/register"].post.security).toEqual([{}, { initialAccessToken: [] }]);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is no way to ask for a page", async (method) => {
    const { statusCode, headers } = (await pages(method, "/")) ?? {};
    expect([statusCode, headers?.["allow"]]).toEqual([405, "GET, HEAD"]);
  });

  it.each([
    "/index.html",
    "/reference",
    "/reference/",
    "/reference/../page.js",
    "/openapi.json/",
    "//",
    "/constructor",
  ])("%s is nothing", async (path) => {
    expect(await pages("GET", path)).toBeUndefined();
  });
});
