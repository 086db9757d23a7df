import { describe, expect, it } from "vitest";
import { clientIdOf, formBody, JSON_TYPES, jsonBody, mergePatchBody, requestOf } from "../../../lib/http/request.ts";
import { reasonOf } from "../../support/reasons.ts";
import { eventWith, requestWith } from "../../support/requests.ts";

const JSON_HEADERS = { "content-type": "application/json" };
const FORM = ["application/x-www-form-urlencoded"];

describe("an event of the gateway is read", () => {
  it("as what the operations may look at", () => {
    const request = requestWith({
      method: "PUT",
      host: "OP.Example.COM",
      headers: JSON_HEADERS,
      query: "clientId=a&clientId=b%20c",
      body: "{}",
      sourceIp: "2001:db8:1:2:3::4",
    });
    expect(request).toEqual({
      method: "PUT",
      host: "op.example.com",
      headers: JSON_HEADERS,
      query: new URLSearchParams("clientId=a&clientId=b%20c"),
      body: Buffer.from("{}"),
      requestId: "5b1c2f0e-7d3a-4e63-9a0e-3f6f8d1f2a77",
      source: "2001:db8:1:2::/64",
    });
    expect(request.query.getAll("clientId")).toEqual(["a", "b c"]);
  });

  it("with nothing in the place of what is missing", () => {
    const { headers: _, rawQueryString: __, body: ___, ...event } = eventWith();
    const request = requestOf(event as ReturnType<typeof eventWith>);
    expect([request.headers, [...request.query], request.body.length]).toEqual([{}, [], 0]);
  });

  it("with the bytes of a body, as text or in base64", () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0xc3, 0xa4);
    expect([...requestWith({ body: bytes, coding: "base64" }).body]).toEqual([...bytes]);
    expect([...requestWith({ body: "ä" }).body]).toEqual([0xc3, 0xa4]);
  });
});

describe("RFC 7591 3.1: a body of JSON", () => {
  const jsonOf = (type: string | undefined, more: Record<string, string> = {}, body = '{"a":1}', bytesMax = 100) =>
    jsonBody(
      requestWith({ headers: { ...(type !== undefined && { "content-type": type }), ...more }, body }),
      JSON_TYPES,
      bytesMax,
    );

  it.each([
    "application/json",
    "Application/JSON",
    " application/json ; charset=UTF-8",
    'application/json;charset="utf-8"',
    "application/json;charset=utf-8;charset=UTF-8",
    "application/json; profile=x",
    "application/json;x-charset=latin1",
  ])("is taken as %j", (type) => {
    expect(jsonOf(type)).toEqual({ a: 1 });
  });

  it.each([
    undefined,
    "",
    "text/plain",
    "application/jsonx",
    "xapplication/json",
    "application/merge-patch+json",
    "application/json,application/json",
    "application/json;charset=latin1",
    "application/json;charset=utf-8;charset=latin1",
    "application/json;charset=utf-88",
    "application/json;charset=xutf-8",
    "application/json;charset=xcharset=utf-8",
    "text/plain;charset=utf-8",
  ])("is not taken as %j", (type) => {
    expect(reasonOf(() => jsonOf(type))).toEqual({ kind: "media_type_refused", accept: ["application/json"] });
  });

  it("may say that it is not packed, and must not be", () => {
    expect(jsonOf("application/json", { "content-encoding": "identity" })).toEqual({ a: 1 });
    for (const coding of ["gzip", "identity, gzip", ""])
      expect(reasonOf(() => jsonOf("application/json", { "content-encoding": coding }))).toEqual({
        kind: "media_type_refused",
        accept: ["application/json"],
      });
  });

  it("may be as long as allowed, counted in bytes", () => {
    expect(jsonOf("application/json", {}, '{"ä":1}', 8)).toEqual({ ä: 1 });
    expect(reasonOf(() => jsonOf("application/json", {}, '{"ä":1}', 7))).toEqual({
      kind: "body_too_large",
      bytesMax: 7,
    });
  });

  it("must be there", () => {
    expect(reasonOf(() => jsonBody(requestWith({ headers: JSON_HEADERS }), JSON_TYPES, 10))).toEqual({
      kind: "body_malformed",
      why: "empty",
    });
  });
});

describe("RFC 7396: a merge patch", () => {
  it.each(["application/merge-patch+json", "application/json"])("is taken as %s", (type) => {
    expect(mergePatchBody(requestWith({ headers: { "content-type": type }, body: '{"a":null}' }), 100)).toEqual({
      a: null,
    });
  });

  it("is taken as nothing else", () => {
    expect(
      reasonOf(() => mergePatchBody(requestWith({ headers: { "content-type": "text/plain" }, body: "{}" }), 100)),
    ).toEqual({
      kind: "media_type_refused",
      accept: ["application/merge-patch+json", "application/json"],
    });
  });

  it("is empty where there is no body, of whatever type", () => {
    expect(mergePatchBody(requestWith(), 100)).toEqual({});
    expect(mergePatchBody(requestWith({ headers: { "content-type": "text/plain" } }), 100)).toEqual({});
  });
});

describe("RFC 6749 B: a form", () => {
  it("is taken with its repeats, in UTF-8", () => {
    const request = requestWith({ headers: { "content-type": FORM[0] ?? "" }, body: "a=1&a=%C3%A4&b=x+y" });
    expect([...formBody(request, FORM, 100)]).toEqual([
      ["a", "1"],
      ["a", "ä"],
      ["b", "x y"],
    ]);
  });

  it("is taken as nothing else, and no longer than allowed", () => {
    expect(reasonOf(() => formBody(requestWith({ headers: JSON_HEADERS, body: "a=1" }), FORM, 100)).kind).toBe(
      "media_type_refused",
    );
    expect(
      reasonOf(() => formBody(requestWith({ headers: { "content-type": FORM[0] ?? "" }, body: "a=1" }), FORM, 2)).kind,
    ).toBe("body_too_large");
  });
});

describe("the client that a query names", () => {
  it.each(["clientId=a%2Fb", "client_id=a%2Fb", "client_id=a/b&clientId=a/b", "x=1&clientId=a%2Fb"])(
    "is named by %s",
    (query) => {
      expect(clientIdOf(new URLSearchParams(query))).toBe("a/b");
    },
  );

  it.each([
    ["", "client_id missing"],
    ["clientId=", "client_id missing"],
    ["client_id=", "client_id missing"],
    ["ClientId=a", "client_id missing"],
    ["clientId=a&clientId=a", "client_id repeated"],
    ["client_id=a&client_id=a", "client_id repeated"],
    ["clientId=a&client_id=b&client_id=b", "client_id repeated"],
    ["clientId=a&client_id=b", "client_id contradictory"],
    ["clientId=a&client_id=", "client_id contradictory"],
  ])("is not named by %j: %s", (query, why) => {
    expect(reasonOf(() => clientIdOf(new URLSearchParams(query)))).toEqual({ kind: "query_refused", why });
  });
});
