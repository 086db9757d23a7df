import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGateway, type Handler } from "../../../infra/local/server.ts";

/** What the functions behind the gateway do; each test sets its own. */
let behaviour: (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
const seen: { name: string; event: APIGatewayProxyEventV2; context: Context }[] = [];
const named =
  (name: string): Handler =>
  (event, context) => {
    seen.push({ name, event, context });
    return behaviour(event, context);
  };

const loaded = Promise.withResolvers<Record<"initToken" | "register" | "clientConfig", Handler>>();
const gateway = createGateway(loaded.promise);
let port: number;

beforeAll(async () => {
  gateway.listen(0, "127.0.0.1");
  await once(gateway, "listening");
  port = (gateway.address() as AddressInfo).port;
  loaded.resolve({ initToken: named("initToken"), register: named("register"), clientConfig: named("clientConfig") });
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function call(options: RequestOptions, body: string | Buffer = ""): Promise<Answer> {
  const request = httpRequest({ host: "127.0.0.1", port, ...options });
  request.end(body);
  const [response] = await once(request, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Sends bytes as they are and gives all that comes back until the server closes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(bytes);
  return text(socket);
}

const fine = (): void => {
  behaviour = async () => ({
    statusCode: 201,
    headers: { "content-type": "application/json", "x-own": "1" },
    body: '{"ok":"ü"}',
  });
};

describe("routes", () => {
  it.each([
    ["/oidc/initToken", "initToken"],
    ["/oidc/register", "register"],
    ["/oidc/clientConfig", "clientConfig"],
  ])("%s is served by its function, with its result sent as it is", async (path, name) => {
    fine();
    const answer = await call({ path: `${path}?x=1`, method: "POST" }, "{}");
    expect(answer).toMatchObject({
      status: 201,
      body: '{"ok":"ü"}',
      headers: { "x-own": "1", "content-length": "11" },
    });
    expect(seen.at(-1)).toMatchObject({
      name,
      event: { routeKey: `ANY ${path}`, rawPath: path, rawQueryString: "x=1" },
    });
    expect(answer.headers["apigw-requestid"]).toBe(seen.at(-1)?.event.requestContext.requestId);
  });

  it.each([
    "/",
    "/oidc",
    "/oidc/register/",
    "/oidc/Register",
    "/OIDC/register",
    "/oidc//register",
    "/oidc/%72egister",
    "/oidc/register%20",
    "/oidc/./register",
    "/x/oidc/register",
    "/oidc/register;x",
    "//oidc/register",
    "/oidc/initToken/../register",
    "*",
  ])("%s is nothing: 404 in the shape of every other error", async (path) => {
    const before = seen.length;
    const { status, headers, body } = await call({ path, method: path === "*" ? "OPTIONS" : "GET" });
    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({ error: "not_found", error_description: "There is nothing at this path." });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(seen).toHaveLength(before);
  });

  it("an absolute request target is not a path", async () => {
    expect(await raw("GET http://127.0.0.1/oidc/register HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 404 /,
    );
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND"])(
    "%s goes to the function",
    async (method) => {
      fine();
      const { status, body, headers } = await call({ path: "/oidc/register", method });
      expect(status).toBe(201);
      expect(seen.at(-1)?.event.requestContext.http.method).toBe(method);
      expect(body).toBe(method === "HEAD" ? "" : '{"ok":"ü"}');
      expect(headers["content-length"]).toBe("11");
    },
  );
});

describe("functions", () => {
  it("get a context like Lambda's, with ten seconds to go", async () => {
    fine();
    await call({ path: "/oidc/register" });
    const context = seen.at(-1)?.context;
    expect(context).toMatchObject({ functionName: "register", awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(context?.getRemainingTimeInMillis()).toBeLessThanOrEqual(10_000);
    expect(context?.getRemainingTimeInMillis()).toBeGreaterThan(1_000);
  });

  it("one that throws is answered as API Gateway does, and the next request is served", async () => {
    behaviour = async () => {
      throw new Error("boom");
    };
    const answer = await call({ path: "/oidc/register" });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([500, { message: "Internal Server Error" }]);
    fine();
    expect(await call({ path: "/oidc/register" })).toMatchObject({ status: 201 });
  });

  it("one that makes no sense of its result does not take the server down", async () => {
    behaviour = async () => ({ statusCode: 200, headers: { "x-bad": "a\r\nb" } });
    await expect(call({ path: "/oidc/register" })).rejects.toThrow();
    fine();
    expect(await call({ path: "/oidc/register" })).toMatchObject({ status: 201 });
  });

  it("RFC 9110 15.3.5: 204 carries neither body nor length", async () => {
    behaviour = async () => ({ statusCode: 204, body: "x" });
    const { status, headers, body } = await call({ path: "/oidc/clientConfig", method: "DELETE" });
    expect([status, body]).toEqual([204, ""]);
    expect(headers).not.toHaveProperty("content-length");
  });
});

describe("requests", () => {
  it("repeated headers all reach the function", async () => {
    fine();
    await raw(
      "GET /oidc/register HTTP/1.1\r\nHost: a\r\nAuthorization: Basic x\r\nAuthorization: Bearer y\r\nConnection: close\r\n\r\n",
    );
    expect(seen.at(-1)?.event.headers["authorization"]).toBe("Basic x,Bearer y");
  });

  it("RFC 9112 3.2: no Host, or more than one, is 400", async () => {
    const line = "GET /oidc/register HTTP/1.1\r\nConnection: close\r\n";
    expect(await raw(`${line}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`${line}Host: a\r\nHost: b\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("a body of 10 MB reaches the function, one byte more is 413 in the shape of every other error", async () => {
    behaviour = async (event) => ({ statusCode: 200, body: String(Buffer.from(event.body ?? "", "base64").length) });
    const bytesMax = 10 * 1024 * 1024;
    expect(await call({ path: "/oidc/register", method: "POST" }, Buffer.alloc(bytesMax))).toMatchObject({
      status: 200,
      body: String(bytesMax),
    });
    const before = seen.length;
    for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
      const { status, body } = await call(
        { path: "/oidc/register", method: "POST", headers },
        Buffer.alloc(bytesMax + 1),
      );
      expect(status).toBe(413);
      expect(JSON.parse(body)).toEqual({
        error: "invalid_request",
        error_description: expect.stringContaining("10485760 bytes"),
      });
    }
    expect(seen).toHaveLength(before);
  });

  it("more than 10,240 bytes of headers are 431", async () => {
    expect(await call({ path: "/oidc/register", headers: { "x-long": "x".repeat(11_000) } })).toMatchObject({
      status: 431,
    });
  });

  it("a caller that goes away while sending harms nobody", async () => {
    fine();
    const before = seen.length;
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /oidc/register HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    await once(socket, "connect");
    socket.destroy();
    expect(await call({ path: "/oidc/register" })).toMatchObject({ status: 201 });
    expect(seen).toHaveLength(before + 1);
  });

  it("slow senders are cut off: headers after 10 s, a whole request after 30 s", () => {
    expect(gateway).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 });
  });
});

describe("before the functions are loaded", () => {
  it("requests wait for them", async () => {
    const later = Promise.withResolvers<Parameters<typeof loaded.resolve>[0]>();
    const early = createGateway(later.promise as typeof loaded.promise);
    early.listen(0, "127.0.0.1");
    await once(early, "listening");
    fine();
    const answer = call({ path: "/oidc/register", port: (early.address() as AddressInfo).port, agent: false });
    later.resolve({ initToken: named("initToken"), register: named("register"), clientConfig: named("clientConfig") });
    expect(await answer).toMatchObject({ status: 201 });
    early.close();
  });
});
