import { describe, expect, it } from "vitest";
import { registrationRequest } from "../../../lib/http/registration-request.ts";
import { settingsOf } from "../../support/claims.ts";
import { reasonOf } from "../../support/reasons.ts";
import { type RequestParts, requestWith } from "../../support/requests.ts";

const TEXT = '{"client_name":"a"}';
const read = ({ headers, ...parts }: RequestParts = {}) =>
  registrationRequest(
    requestWith({ method: "POST", body: TEXT, ...parts, headers: { "content-type": "application/json", ...headers } }),
    settingsOf(),
  );
const KEY = "0123456789-abcdef_GHIJ";

describe("a request to register", () => {
  it("is its body, and the network it came from", () => {
    expect(read()).toEqual({ isRehearsal: false, body: { client_name: "a" }, source: "192.0.2.1" });
  });

  it("has a body of at most so many bytes as the settings say", () => {
    const { bodyBytesMax } = settingsOf();
    expect(reasonOf(() => read({ body: `{"a":"${"x".repeat(bodyBytesMax)}"}` }))).toEqual({
      kind: "body_too_large",
      bytesMax: bodyBytesMax,
    });
  });

  it("is no merge patch", () => {
    expect(reasonOf(() => read({ headers: { "content-type": "application/merge-patch+json" } }))).toEqual({
      kind: "media_type_refused",
      accept: ["application/json"],
    });
  });
});

describe("a rehearsal", () => {
  it.each([
    ["dry_run=true", true],
    ["dry_run=false", false],
    ["", false],
    ["dryrun=true", false],
  ])("is asked for by %j: %s", (query, isRehearsal) => {
    expect(read({ query }).isRehearsal).toBe(isRehearsal);
  });

  it.each([
    "dry_run",
    "dry_run=",
    "dry_run=1",
    "dry_run=TRUE",
    "dry_run=true&dry_run=true",
    "dry_run=false&dry_run=false",
  ])("is not clearly asked for by %j, and then nobody gets a client", (query) => {
    expect(reasonOf(() => read({ query }))).toEqual({ kind: "query_refused", why: "dry_run unclear" });
  });
});

describe("draft-ietf-httpapi-idempotency-key-header 2: a request that may come again", () => {
  it.each([
    [KEY, KEY],
    [` "${KEY}" `, KEY],
    ["A".repeat(128), "A".repeat(128)],
    [`"${"A".repeat(128)}"`, "A".repeat(128)],
    ["01890f5e-8f4d-7c3a-9b1e-2d3c4b5a6978", "01890f5e-8f4d-7c3a-9b1e-2d3c4b5a6978"],
  ])("has the key in %j, and the very bytes of its body", (header, key) => {
    const { repeatable } = read({ headers: { "idempotency-key": header } });
    expect([repeatable?.key, Buffer.from(repeatable?.body ?? []).toString()]).toEqual([key, TEXT]);
  });

  it.each([
    "",
    '""',
    KEY.slice(1),
    `"${KEY.slice(1)}"`,
    "A".repeat(129),
    `"${"A".repeat(129)}"`,
    `"${KEY}`,
    `${KEY}"`,
    `${KEY} `.repeat(2),
    `${KEY},${KEY}`,
    `${KEY}!`,
    `!${KEY}`,
    `"${KEY}";a=1`,
    `a"${KEY}"`,
  ])("has no key in %j", (header) => {
    expect(reasonOf(() => read({ headers: { "idempotency-key": header } }))).toEqual({
      kind: "idempotency_key_refused",
      why: "malformed",
    });
  });
});
