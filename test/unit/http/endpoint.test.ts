import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { lambdaContext } from "../../../infra/local/lambda-context.ts";
import { OAuthError } from "../../../lib/errors.ts";
import { clientConfigRoute } from "../../../lib/http/client-config-route.ts";
import { checkHost, createEndpoint, type EndpointDependencies, type Operation } from "../../../lib/http/endpoint.ts";
import { jsonResponse } from "../../../lib/http/response.ts";
import { ROUTES } from "../../../lib/http/routes.ts";
import { createLog } from "../../../lib/observability/log.ts";
import { settingsOf, type Variables } from "../../support/claims.ts";
import { type Asked, gatewayEvent, gatewayRequest, PUBLIC } from "../../support/gateway-events.ts";
import type { Json } from "../../support/http-client.ts";

/** An endpoint whose GET and PATCH do what a test says. */
function endpointOf(does: Operation<EndpointDependencies>, variables: Variables = {}) {
  const lines: Json[] = [];
  const log = createLog({
    write: (line) => void lines.push(JSON.parse(line)),
    nowMilliseconds: Date.now,
    functionName: "clientConfig",
  });
  const settings = settingsOf({ ...PUBLIC, ...variables });
  const handler = createEndpoint(clientConfigRoute(settings), { settings, log }, { GET: does, PATCH: does });
  const context = (milliseconds: number) => lambdaContext("clientConfig", "request-1", milliseconds);
  return {
    lines,
    call: (asked: Asked = {}, milliseconds = 10_000) => handler(gatewayEvent(asked), context(milliseconds)),
    callWith: (event: unknown) => handler(event as never, context(10_000)),
  };
}
const fine: Operation<EndpointDependencies> = async () => jsonResponse(200, {});
const throwing =
  (thrown: unknown): Operation<EndpointDependencies> =>
  async () => {
    throw thrown;
  };
const bodyOf = ({ body = "{}" }: APIGatewayProxyStructuredResultV2): Json => JSON.parse(body);

describe("an endpoint", () => {
  it("answers what the operation of the method answers, and gives it a log of the request", async () => {
    const { call, lines } = endpointOf(async ({ method }, { log }) => {
      log.event("client read");
      return jsonResponse(200, { method });
    });
    expect(bodyOf(await call())).toEqual({ method: "GET" });
    expect(bodyOf(await call({ method: "PATCH" }))).toEqual({ method: "PATCH" });
    expect(lines.map(({ request_id }) => request_id)).toEqual(Array(2).fill(gatewayRequest().requestId));
  });

  it("Fetch: answers a preflight itself, with the methods that the settings give it, and logs nothing", async () => {
    const { call, lines } = endpointOf(fine);
    expect(await call({ method: "OPTIONS" })).toMatchObject({
      statusCode: 204,
      headers: { allow: "GET, PUT, PATCH, DELETE, OPTIONS", "accept-patch": expect.stringContaining("merge-patch") },
    });
    const { call: recovering } = endpointOf(fine, { REGISTRATION_ACCESS_TOKEN_RECOVERY: "true" });
    expect(await recovering({ method: "OPTIONS" })).toHaveProperty(
      "headers.allow",
      "GET, PUT, PATCH, DELETE, POST, OPTIONS",
    );
    expect(lines).toEqual([]);
  });

  it("Fetch: says of no other route which patches it takes", async () => {
    const settings = settingsOf(PUBLIC);
    const log = createLog({ write: () => undefined, nowMilliseconds: Date.now, functionName: "register" });
    const handler = createEndpoint(ROUTES.register, { settings, log }, { POST: fine });
    const answer = await handler(gatewayEvent({ method: "OPTIONS" }), lambdaContext("register", "request-1", 10_000));
    expect(answer.headers).not.toHaveProperty("accept-patch");
  });

  it.each(["DELETE", "constructor", "get"])("RFC 9110 15.5.6: does not know the method %s", async (method) => {
    const answer = await endpointOf(fine).call({ method });
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: "GET, PUT, PATCH, DELETE, OPTIONS" } });
  });

  it("that is switched off answers 501, but to a preflight", async () => {
    const { call } = endpointOf(fine, { REGISTRATION_ENABLED: "false" });
    expect([await call(), await call({ method: "OPTIONS" })].map(({ statusCode }) => statusCode)).toEqual([501, 204]);
  });
});

describe("what an operation throws", () => {
  it("is the answer where it is a refusal, and a line that says why and what caused it", async () => {
    const cause = new TypeError("nobody reads this", { cause: 7 });
    const { call, lines } = endpointOf(
      throwing(new OAuthError({ kind: "body_malformed", why: "not JSON" }, { cause })),
    );
    expect(await call()).toMatchObject({ statusCode: 400 });
    expect(lines).toMatchObject([
      { event: "request refused", status: 400, reason: "body_malformed", why: "not JSON", error: "TypeError < number" },
    ]);
  });

  it("is a line without an error where nothing caused it", async () => {
    const { call, lines } = endpointOf(throwing(new OAuthError({ kind: "host_not_served" })));
    await call();
    expect(lines[0]).not.toHaveProperty("error");
  });

  it("RFC 7591 3.2.2: describes the first fault of metadata, with what mends it where that is known", async () => {
    const fault = { code: "invalid_redirect_uri", rule: "must be a URI", section: "OIDC Registration 2" } as const;
    const described = async (hint: object) => {
      const first = { pointer: "/redirect_uris/0", ...fault, ...hint };
      const faults = [first, { pointer: "/scope", ...fault }] as const;
      return bodyOf(await endpointOf(throwing(new OAuthError({ kind: "metadata_refused", faults }))).call());
    };
    expect(await described({})).toMatchObject({ error_description: "redirect_uris: must be a URI" });
    expect(await described({ hint: 'such as "a\\b"' })).toMatchObject({
      error: "invalid_redirect_uri",
      error_description: "redirect_uris: must be a URI (such as ab)",
      errors: [{ pointer: "/redirect_uris/0" }, { pointer: "/scope" }],
    });
  });

  it("RFC 5789 3.1: names the patches that are taken, to PATCH alone", async () => {
    const { call } = endpointOf(throwing(new OAuthError({ kind: "media_type_refused", accept: ["x/y"] })));
    const headers = [await call({ method: "PATCH" }), await call()].map((answer) => answer.headers);
    expect(headers[0]).toHaveProperty("accept-patch", "application/merge-patch+json, application/json");
    expect(headers[1]).not.toHaveProperty("accept-patch");
  });

  it("is a fault where it is anything else: 500 with the request's identifier, and where it came from in the log", async () => {
    const { call, lines } = endpointOf(throwing(new RangeError("nobody reads this")));
    const answer = await call();
    expect([answer.statusCode, bodyOf(answer)]).toEqual([
      500,
      { error: "server_error", error_description: `Unexpected fault; request ${gatewayRequest().requestId}.` },
    ]);
    expect(lines).toMatchObject([{ event: "unexpected fault", status: 500, error: "RangeError" }]);
    expect(lines[0]?.["stack"]).toEqual(expect.arrayContaining([expect.stringMatching(/^at /)]));
    expect(JSON.stringify([answer, lines])).not.toContain("nobody reads this");
  });

  it("has no place to come from where it is no error, or one without a stack", async () => {
    const bare = new Error("nobody reads this");
    delete (bare as { stack?: string }).stack;
    for (const thrown of ["a text", bare]) {
      const { call, lines } = endpointOf(throwing(thrown));
      expect((await call()).statusCode).toBe(500);
      expect(lines).toMatchObject([{ event: "unexpected fault", stack: [] }]);
    }
  });

  it("is a fault without a request where the event is none of a gateway", async () => {
    const { callWith, lines } = endpointOf(fine);
    expect(bodyOf(await callWith({ version: "1.0" }))).toMatchObject({
      error_description: "Unexpected fault; request unknown.",
    });
    expect(lines).toMatchObject([{ event: "unexpected fault", error: "TypeError" }]);
  });

  it("comes too late once Lambda's time is nearly up: 503, before the function is cut off", async () => {
    const { call, lines } = endpointOf(() => new Promise(() => undefined));
    expect(await call({}, 300)).toMatchObject({ statusCode: 503, headers: { "retry-after": "1" } });
    expect(lines).toMatchObject([{ reason: "unavailable", why: "time" }]);
  });
});

describe("the host of a request", () => {
  const settings = settingsOf({ ...PUBLIC, ACCEPTED_HOSTS: "alias.example.com" });
  const check = (host: string) => () => checkHost(gatewayRequest({ host }), settings);

  it.each(["registrar.example.com", "Registrar.Example.COM", "alias.example.com"])("%s is served", (host) => {
    expect(check(host)).not.toThrow();
  });

  it.each(["example.com", "registrar.example.com.", "a.registrar.example.com"])("%s is not", (host) => {
    expect(check(host)).toThrow(OAuthError);
  });
});
