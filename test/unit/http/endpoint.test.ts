import type { Context } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { lambdaContext } from "../../../infra/local/lambda-context.ts";
import type { Settings } from "../../../lib/config/settings.ts";
import { OAuthError } from "../../../lib/errors.ts";
import { checkHost, createEndpoint, type Operation } from "../../../lib/http/endpoint.ts";
import { emptyResponse, jsonResponse } from "../../../lib/http/response.ts";
import { createLog, type Log } from "../../../lib/observability/log.ts";
import { settingsOf, type Variables } from "../../support/claims.ts";
import type { Json } from "../../support/http-client.ts";
import { reasonOf } from "../../support/reasons.ts";
import { eventWith, type RequestParts, requestWith } from "../../support/requests.ts";

const REQUEST_ID = "5b1c2f0e-7d3a-4e63-9a0e-3f6f8d1f2a77";
const ROUTE = { path: "/oidc/clientConfig", function: "clientConfig", methods: ["GET", "PATCH"] } as const;

let lines: Json[];
beforeEach(() => {
  lines = [];
});

interface On {
  readonly settings: Settings;
  readonly log: Log;
  /** The signal that the rest of a request's dependencies was made for. */
  readonly on: AbortSignal;
  readonly signal?: AbortSignal;
}

/** An endpoint whose operations do what a test says. */
function endpointOf(
  operations: Readonly<Record<string, Operation<On>>>,
  variables: Variables = {},
  methods: readonly string[] = ROUTE.methods,
) {
  const write = (line: string) => void lines.push(JSON.parse(line));
  const log = createLog({ write, nowMilliseconds: () => 0, functionName: "clientConfig" });
  const shared = { settings: settingsOf(variables), log };
  const handler = createEndpoint(
    { ...ROUTE, methods },
    { ...shared, forRequest: (on) => ({ ...shared, on }) },
    operations,
  );
  return (parts: RequestParts = {}, context: Context = lambdaContext("clientConfig", REQUEST_ID, 10_000)) =>
    handler(eventWith(parts), context);
}
const refusing =
  (error: unknown): Operation<On> =>
  () =>
    Promise.reject(error);

describe("an endpoint", () => {
  it("has each method done by its operation, with the request and a log that names it", async () => {
    const call = endpointOf({
      GET: async ({ method, query }, { log }) => {
        log.event("client read", { status: 200 });
        return jsonResponse(200, { method, id: query.get("clientId") });
      },
      PATCH: async () => emptyResponse(204),
    });
    expect(await call({ query: "clientId=a" })).toEqual(jsonResponse(200, { method: "GET", id: "a" }));
    expect(lines).toMatchObject([{ event: "client read", request_id: REQUEST_ID }]);
    expect(await call({ method: "PATCH" })).toEqual(emptyResponse(204));
  });

  it.each(["POST", "get", "constructor", "toString", ""])(
    "RFC 9110 15.5.6: has no operation for %j, and says for what it has",
    async (method) => {
      const answer = await endpointOf({ GET: refusing(new Error("not to be called")) })({ method });
      expect([answer.statusCode, answer.headers?.["allow"]]).toEqual([405, "GET, PATCH, OPTIONS"]);
      expect(lines).toMatchObject([{ event: "request refused", status: 405, reason: "method_not_allowed" }]);
    },
  );

  it("that is switched off refuses what it would do, and still knows its methods", async () => {
    const call = endpointOf({ GET: refusing(new Error("not to be called")) }, { REGISTRATION_ENABLED: "false" });
    expect([(await call()).statusCode, (await call({ method: "POST" })).statusCode]).toEqual([501, 405]);
  });
});

describe("Fetch, CORS protocol: a preflight", () => {
  it("is answered with what scripts may send, and leaves no line in the log", async () => {
    const call = endpointOf({ OPTIONS: refusing(new Error("not to be called")) });
    expect(await call({ method: "OPTIONS" })).toEqual(
      emptyResponse(204, {
        allow: "GET, PATCH, OPTIONS",
        "accept-patch": "application/merge-patch+json, application/json",
        "access-control-allow-methods": "GET, PATCH",
        "access-control-allow-headers": "Authorization, Content-Type, If-Match, Idempotency-Key",
        "access-control-max-age": "86400",
      }),
    );
    expect(lines).toEqual([]);
  });

  it("names no patches where there are none", async () => {
    const { headers } = await endpointOf({}, {}, ["POST"])({ method: "OPTIONS" });
    expect(headers).toMatchObject({ allow: "POST, OPTIONS", "access-control-allow-methods": "POST" });
    expect(headers).not.toHaveProperty("accept-patch");
  });

  it("is answered where the service is switched off, too", async () => {
    const call = endpointOf({}, { REGISTRATION_ENABLED: "false" });
    expect((await call({ method: "OPTIONS" })).statusCode).toBe(204);
  });
});

describe("what an operation throws", () => {
  it("to refuse becomes its answer, and one line with the evidence and no cause", async () => {
    const answer = await endpointOf({ GET: refusing(new OAuthError({ kind: "token_refused", why: "expired" })) })();
    expect([answer.statusCode, JSON.parse(answer.body ?? "").error]).toEqual([401, "invalid_token"]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: "request refused",
      status: 401,
      reason: "token_refused",
      why: "expired",
      request_id: REQUEST_ID,
    });
    expect(lines[0]).not.toHaveProperty("error");
  });

  it("to refuse for a cause has the cause's names in the line", async () => {
    const cause = new TypeError("secret text", { cause: new RangeError("another") });
    await endpointOf({ GET: refusing(new OAuthError({ kind: "unavailable", what: "secrets" }, { cause })) })();
    expect(lines).toMatchObject([{ reason: "unavailable", why: "secrets", error: "TypeError < RangeError" }]);
    expect(JSON.stringify(lines)).not.toContain("secret text");
  });

  it("RFC 5789 3.1: to refuse the type of a patch says which are taken, and of another method not", async () => {
    const wrongType = refusing(new OAuthError({ kind: "media_type_refused", accept: ["application/json"] }));
    const call = endpointOf({ GET: wrongType, PATCH: wrongType });
    expect((await call({ method: "PATCH" })).headers?.["accept-patch"]).toBe(
      "application/merge-patch+json, application/json",
    );
    expect((await call()).headers).not.toHaveProperty("accept-patch");
  });

  it.each([new TypeError("secret text"), "secret text", undefined])(
    "and is no refusal, %j, becomes a 500 that tells nothing",
    async (thrown) => {
      const answer = await endpointOf({ GET: refusing(thrown) })();
      expect([answer.statusCode, JSON.parse(answer.body ?? "")]).toEqual([
        500,
        { error: "server_error", error_description: `Unexpected fault; request ${REQUEST_ID}.` },
      ]);
      expect(lines).toMatchObject([{ event: "unexpected fault", status: 500, request_id: REQUEST_ID }]);
      expect(JSON.stringify(lines)).not.toContain("secret text");
    },
  );

  it("where the event is not one of a gateway becomes a 500, too, of a request without a name", async () => {
    const { requestContext: _, ...event } = eventWith();
    const write = (line: string) => void lines.push(JSON.parse(line));
    const log = createLog({ write, nowMilliseconds: () => 0, functionName: "clientConfig" });
    const shared = { settings: settingsOf(), log };
    const handler = createEndpoint(ROUTE, { ...shared, forRequest: () => shared }, {});
    const answer = await handler(
      event as ReturnType<typeof eventWith>,
      lambdaContext("clientConfig", REQUEST_ID, 10_000),
    );
    expect([answer.statusCode, JSON.parse(answer.body ?? "").error_description]).toEqual([
      500,
      "Unexpected fault; request unknown.",
    ]);
    expect(lines).toMatchObject([{ event: "unexpected fault", error: "TypeError" }]);
  });
});

describe("an operation that takes too long", () => {
  it("is given up before Lambda would cut it off, with a 503", async () => {
    const call = endpointOf({ GET: () => new Promise(() => {}) });
    const { statusCode } = await call({}, lambdaContext("clientConfig", REQUEST_ID, 300));
    expect(statusCode).toBe(503);
    expect(lines).toMatchObject([{ event: "request refused", reason: "unavailable", why: "time" }]);
  });

  it("knows by its signal that it was given up, and so does all that was made for it, and no other request", async () => {
    const given: On[] = [];
    const call = endpointOf({
      GET: (_, on) => {
        given.push(on);
        return new Promise(() => {});
      },
      PATCH: async (_, on) => {
        given.push(on);
        return emptyResponse(204);
      },
    });
    await call({ method: "PATCH" });
    await call({}, lambdaContext("clientConfig", REQUEST_ID, 300));
    expect(given.map(({ on, signal }) => [on === signal, signal?.aborted])).toEqual([
      [true, false],
      [true, true],
    ]);
  });
});

describe("the host of a request", () => {
  const hostOf =
    (host: string, acceptedHosts: readonly string[] = []) =>
    () =>
      checkHost(requestWith({ host }), {
        ...settingsOf(),
        publicBaseUrl: "https://op.example.com/base",
        acceptedHosts,
      });

  it("may be that of the public base URL, in any case, or one that is accepted besides", () => {
    for (const host of ["op.example.com", "OP.EXAMPLE.COM"]) expect(hostOf(host)).not.toThrow();
    expect(hostOf("api.example.net", ["other.example", "api.example.net"])).not.toThrow();
  });

  it.each(["", "example.com", "op.example.com.", "xop.example.com", "op.example.com:443", "api.example.net"])(
    "may not be %j",
    (host) => {
      expect(reasonOf(hostOf(host))).toEqual({ kind: "host_not_served" });
    },
  );
});
