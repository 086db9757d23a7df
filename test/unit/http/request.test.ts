import { describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { allowedRevision, entityTagOf } from "../../../lib/http/entity-tag.ts";
import { registrationRequest } from "../../../lib/http/registration-request.ts";
import {
  clientIdOf,
  FORM_TYPES,
  formBody,
  JSON_TYPES,
  jsonBody,
  mergePatchBody,
  requestOf,
} from "../../../lib/http/request.ts";
import { settingsOf } from "../../support/claims.ts";
import { type Asked, gatewayEvent, gatewayRequest } from "../../support/gateway-events.ts";

/** What a reader gives, or the reason of its refusal. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return error.reason;
  }
}

const JSON_HEADERS = { "content-type": "application/json" };
const json = (asked: Asked, bytesMax = 100) => outcomeOf(() => jsonBody(gatewayRequest(asked), JSON_TYPES, bytesMax));

describe("the request in an event", () => {
  it("has the gateway's words for method, host, source and identifier", () => {
    const request = gatewayRequest({ method: "PATCH", host: "REGISTRAR.example.com", query: "a=1&a=2" });
    expect(request).toMatchObject({ method: "PATCH", host: "registrar.example.com", source: "192.0.2.1" });
    expect(request.query.getAll("a")).toEqual(["1", "2"]);
    expect(request.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("has nothing where an event says nothing of headers, query and body", () => {
    const { headers: _, rawQueryString: _query, ...bare } = gatewayEvent();
    const request = requestOf(bare as never);
    expect(request).toMatchObject({ headers: {}, body: new Uint8Array() });
    expect([...request.query]).toEqual([]);
  });

  it("has the same bytes of a body that came as text and as base64", () => {
    const bodies = (["text", "base64"] as const).map((coding) => gatewayRequest({ body: "ä{}", coding }).body);
    expect(bodies.map((body) => Buffer.from(body).toString("hex"))).toEqual(Array(2).fill("c3a47b7d"));
  });
});

describe("a body", () => {
  it.each(["application/json", "Application/JSON; charset=utf-8", 'application/json;charset="UTF-8"; x=1'])(
    "of type %s is JSON",
    (type) => {
      expect(json({ headers: { "content-type": type }, body: '{"a":1}' })).toEqual({ a: 1 });
    },
  );

  it.each([undefined, "text/json", "application/json; charset=iso-8859-1", ""])("of type %s is refused", (type) => {
    const headers = type === undefined ? {} : { "content-type": type };
    expect(json({ headers, body: "{}" })).toEqual({ kind: "media_type_refused", accept: JSON_TYPES });
  });

  it("is taken uncoded, said or not said, and refused in any other coding", () => {
    const coded = (coding: string) => json({ headers: { ...JSON_HEADERS, "content-encoding": coding }, body: "{}" });
    expect(coded("identity")).toEqual({});
    expect(coded("gzip")).toEqual({ kind: "media_type_refused", accept: JSON_TYPES });
  });

  it("has so many bytes at most", () => {
    const body = '{"a":"ä"}';
    expect(json({ headers: JSON_HEADERS, body }, 10)).toEqual({ a: "ä" });
    expect(json({ headers: JSON_HEADERS, body }, 9)).toEqual({ kind: "body_too_large", bytesMax: 9 });
  });

  it("of a form has its parameters, repeats too", () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const form = formBody(gatewayRequest({ headers, body: "a=1&a=%C3%A4" }), FORM_TYPES, 100);
    expect(form.getAll("a")).toEqual(["1", "ä"]);
  });

  it("RFC 7396: that is empty patches nothing, whatever its type", () => {
    expect(mergePatchBody(gatewayRequest(), 100)).toEqual({});
    const headers = { "content-type": "application/merge-patch+json" };
    expect(mergePatchBody(gatewayRequest({ headers, body: '{"a":null}' }), 100)).toEqual({ a: null });
    expect(outcomeOf(() => mergePatchBody(gatewayRequest({ body: "{}" }), 100))).toMatchObject({
      kind: "media_type_refused",
    });
  });
});

describe("the client that a query names", () => {
  it.each([
    ["clientId=a", "a"],
    ["client_id=a", "a"],
    ["clientId=a&client_id=a", "a"],
    ["", "client_id missing"],
    ["clientId=", "client_id missing"],
    ["clientId=a&clientId=a", "client_id repeated"],
    ["clientId=a&client_id=b", "client_id contradictory"],
  ])("%j is %j", (query, expected) => {
    const outcome = outcomeOf(() => clientIdOf(new URLSearchParams(query)));
    expect(typeof outcome === "string" ? outcome : (outcome as { why: string }).why).toBe(expected);
  });
});

describe("RFC 9110 13.1.1: If-Match", () => {
  it.each([
    [undefined, [1, 2]],
    ["*", [1, 2]],
    ['"1"', [1]],
    ['"7", "2"', [2]],
    ['W/"1"', []],
    ["1", []],
  ])("%s allows the revisions %j of 1 and 2", (header, revisions) => {
    expect([1, 2].filter(allowedRevision(header))).toEqual(revisions);
    expect(entityTagOf(1)).toBe('"1"');
  });
});

describe("a request to register", () => {
  const settings = settingsOf();
  const read = (asked: Asked) => {
    const request = gatewayRequest({ headers: JSON_HEADERS, body: "{}", ...asked });
    return outcomeOf(() => registrationRequest(request, settings));
  };
  const keyed = (key: string) => read({ headers: { ...JSON_HEADERS, "idempotency-key": key } });

  it.each([
    ["", false],
    ["dry_run=false", false],
    ["dry_run=true", true],
  ])("with the query %j is a rehearsal: %j", (query, isRehearsal) => {
    expect(read({ query })).toEqual({ isRehearsal, body: {}, source: "192.0.2.1" });
  });

  it.each(["dry_run=", "dry_run=1", "dry_run=true&dry_run=true"])("with the query %s is unclear", (query) => {
    expect(read({ query })).toEqual({ kind: "query_refused", why: "dry_run unclear" });
  });

  it("may come again under its Idempotency-Key, quoted or not", () => {
    const key = "k".repeat(22);
    expect(keyed(key)).toMatchObject({ repeatable: { key, body: Buffer.from("{}") } });
    expect(keyed(` "${key}" `)).toMatchObject({ repeatable: { key } });
  });

  it.each(["", "k".repeat(21), "k".repeat(129), `"${"k".repeat(22)}`, "ä".repeat(22)])(
    "with the Idempotency-Key %j is refused",
    (key) => {
      expect(keyed(key)).toEqual({ kind: "idempotency_key_refused", why: "malformed" });
    },
  );
});
