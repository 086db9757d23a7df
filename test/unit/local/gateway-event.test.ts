import { describe, expect, it } from "vitest";
import {
  gatewayEvent,
  headerValues,
  hostName,
  splitTarget,
  type WireRequest,
  wireResponse,
} from "../../../infra/local/gateway-event.ts";

function wire(request: Partial<WireRequest> = {}): WireRequest {
  return {
    method: "POST",
    target: "/oidc/register",
    rawHeaders: ["Host", "127.0.0.1:3000"],
    httpVersion: "1.1",
    remoteAddress: "127.0.0.1",
    localPort: 3000,
    body: new Uint8Array(),
    requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
    receivedAt: new Date("2026-03-05T07:08:09.123Z"),
    ...request,
  };
}

const event = (request: Partial<WireRequest> = {}) => gatewayEvent(wire(request), "/oidc/register");
const withHeaders = (...rawHeaders: string[]) => event({ rawHeaders });
const withBody = (type: string | undefined, body: Uint8Array | string) =>
  event({ rawHeaders: type === undefined ? [] : ["Content-Type", type], body: Buffer.from(body) });

describe("payload version 2.0", () => {
  it("has the members an HTTP API sends, and no others", () => {
    expect(event({ rawHeaders: ["Host", "127.0.0.1:3000", "User-Agent", "curl/8"] })).toEqual({
      version: "2.0",
      routeKey: "ANY /oidc/register",
      rawPath: "/oidc/register",
      rawQueryString: "",
      headers: {
        "x-amzn-trace-id": "Root=1-69a92bd9-0f8fad5bd9cb469fa1657086",
        host: "127.0.0.1:3000",
        "user-agent": "curl/8",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "3000",
        "x-forwarded-proto": "http",
      },
      requestContext: {
        accountId: "000000000000",
        apiId: "local",
        domainName: "127.0.0.1",
        domainPrefix: "127",
        http: {
          method: "POST",
          path: "/oidc/register",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "curl/8",
        },
        requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
        routeKey: "ANY /oidc/register",
        stage: "$default",
        time: "05/Mar/2026:07:08:09 +0000",
        timeEpoch: 1_772_694_489_123,
      },
      isBase64Encoded: false,
    });
  });

  it("an empty body is no body", () => {
    expect(withBody("application/json", "")).not.toHaveProperty("body");
  });
});

describe("headers", () => {
  it("names are lower case, repeats are joined with a comma in the order they came", () => {
    expect(
      withHeaders("X-A", "1", "AUTHORIZATION", "Basic x", "x-a", "2", "Authorization", "Bearer y").headers,
    ).toMatchObject({
      "x-a": "1,2",
      authorization: "Basic x,Bearer y",
    });
  });

  it("no name reaches the prototype", () => {
    const { headers } = withHeaders("__proto__", "1");
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
    expect(Object.hasOwn(headers, "__proto__")).toBe(true);
  });

  it("cookies stand in a member of their own and not among the headers", () => {
    const { cookies, headers } = withHeaders("Cookie", "a=1; b=2", "cookie", "c=3");
    expect(cookies).toEqual(["a=1", "b=2", "c=3"]);
    expect(headers).not.toHaveProperty("cookie");
    expect(event()).not.toHaveProperty("cookies");
  });

  it("RFC 9110 7.6.1: what concerns the connection ends at the gateway", () => {
    const { headers } = withHeaders(
      "Connection",
      "keep-alive",
      "Transfer-Encoding",
      "chunked",
      "TE",
      "trailers",
      "X-Kept",
      "1",
    );
    expect(Object.keys(headers).filter((name) => !name.startsWith("x-"))).toEqual([]);
    expect(headers["x-kept"]).toBe("1");
  });

  it("a caller can not forge where it comes from", () => {
    const { headers, requestContext } = withHeaders(
      "X-Forwarded-For",
      "10.0.0.1",
      "X-Forwarded-Proto",
      "https",
      "X-Forwarded-Port",
      "443",
    );
    expect(headers).toMatchObject({
      "x-forwarded-for": "10.0.0.1, 127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-port": "3000",
    });
    expect(requestContext.http.sourceIp).toBe("127.0.0.1");
  });

  it("headerValues gives every value, whatever the case of the name", () => {
    expect(headerValues(["Host", "a", "X", "host", "HOST", "b"], "host")).toEqual(["a", "b"]);
  });
});

describe("path and query", () => {
  it("neither is decoded", () => {
    const { rawPath, rawQueryString } = event({ target: "/oidc/%72egister?clientId=a%20b&x=%zz?y" });
    expect([rawPath, rawQueryString]).toEqual(["/oidc/%72egister", "clientId=a%20b&x=%zz?y"]);
  });

  it("the parameter map is decoded and joins repeats with commas", () => {
    const { queryStringParameters } = event({ target: "/p?a=1&b=x+y%26&a=2&c" });
    expect(queryStringParameters).toEqual({ a: "1,2", b: "x y&", c: "" });
  });

  it("without a query there is no parameter map", () => {
    expect(event({ target: "/p?" })).not.toHaveProperty("queryStringParameters");
    expect(splitTarget("/p?")).toEqual({ path: "/p", query: "" });
  });
});

describe("host", () => {
  it.each([
    ["127.0.0.1:3000", "127.0.0.1"],
    ["OP.example", "OP.example"],
    ["[::1]:3000", "[::1]"],
    ["[::1]", "[::1]"],
    ["op.example:", "op.example"],
    ["", ""],
    ["a:1:2", "a:1:2"],
    ["op.example:80x", "op.example:80x"],
  ])("%j is addressed as %j", (host, name) => {
    expect(hostName(host)).toBe(name);
    expect(withHeaders("Host", host).requestContext.domainName).toBe(name);
  });

  it("a forwarded host changes nothing", () => {
    expect(withHeaders("Host", "a.example", "X-Forwarded-Host", "b.example").requestContext.domainName).toBe(
      "a.example",
    );
  });
});

describe("body", () => {
  it.each([
    "application/json",
    "APPLICATION/JSON; charset=utf-8",
    "application/json;x=1",
    "text/plain",
    "text/html; charset=utf-8",
    "application/xml",
    "application/javascript",
  ])("%s comes as text", (type) => {
    expect(withBody(type, '{"ü":1}')).toMatchObject({ body: '{"ü":1}', isBase64Encoded: false });
  });

  it.each([
    undefined,
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/merge-patch+json",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "xtext/plain",
  ])("%s comes in base64", (type) => {
    expect(withBody(type, '{"ü":1}')).toMatchObject({
      body: Buffer.from('{"ü":1}').toString("base64"),
      isBase64Encoded: true,
    });
  });

  it("bytes that are not UTF-8 come in base64, so that none is lost", () => {
    expect(withBody("application/json", Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      body: "Iv8i",
      isBase64Encoded: true,
    });
  });
});

describe("the function's result", () => {
  it("becomes status, headers and bytes", () => {
    const { status, headers, body } = wireResponse({ statusCode: 201, headers: { "X-A": 1, "x-b": true }, body: "ü" });
    expect([status, headers, body]).toEqual([201, { "x-a": "1", "x-b": "true" }, "ü"]);
  });

  it("is decoded where it says so, and may be next to nothing", () => {
    expect(wireResponse({ body: "/w==", isBase64Encoded: true }).body).toEqual(Buffer.from([0xff]));
    expect(wireResponse({})).toEqual({ status: 200, headers: {}, body: "" });
  });
});
