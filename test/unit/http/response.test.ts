import { describe, expect, it } from "vitest";
import { clientConfigRoute } from "../../../lib/http/client-config-route.ts";
import { emptyResponse, errorResponse, jsonResponse } from "../../../lib/http/response.ts";
import { settingsOf } from "../../support/claims.ts";

/** What every answer carries. */
const COMMON = {
  "cache-control": "no-store",
  pragma: "no-cache",
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "WWW-Authenticate, ETag, Allow, Accept-Patch, Retry-After, Idempotent-Replayed",
};

describe("RFC 7591 3.2.1, RFC 7592 3: an answer", () => {
  it("is JSON that nothing keeps and every page may read", () => {
    expect(jsonResponse(200, { a: "ä" })).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json", ...COMMON },
      body: '{"a":"ä"}',
    });
  });

  it("without a body has no type, and is kept as little", () => {
    expect(emptyResponse(204)).toEqual({ statusCode: 204, headers: COMMON });
  });

  it("may have headers besides", () => {
    const more = { etag: '"1"' };
    expect([jsonResponse(200, {}, more).headers?.["etag"], emptyResponse(204, more).headers?.["etag"]]).toEqual([
      '"1"',
      '"1"',
    ]);
  });

  it("RFC 6749 5.2: of an error says what kind it is, and describes it", () => {
    expect(errorResponse(404, "not_found", "There is nothing here.", { allow: "GET" })).toEqual({
      statusCode: 404,
      headers: { "content-type": "application/json", ...COMMON, allow: "GET" },
      body: '{"error":"not_found","error_description":"There is nothing here."}',
    });
  });
});

describe("the route of the configuration endpoint", () => {
  it("has POST only where a client can recover its token by that", () => {
    const methodsUnder = (variables: Record<string, string>) => clientConfigRoute(settingsOf(variables));
    expect(methodsUnder({})).toEqual({
      path: "/oidc/clientConfig",
      function: "clientConfig",
      methods: ["GET", "PUT", "PATCH", "DELETE"],
    });
    expect(methodsUnder({ REGISTRATION_ACCESS_TOKEN_RECOVERY: "true" }).methods).toEqual([
      "GET",
      "PUT",
      "PATCH",
      "DELETE",
      "POST",
    ]);
  });
});
