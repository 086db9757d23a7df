import type { JsonSchema } from "../../lib/metadata/row-kinds.ts";

type Sent = Readonly<Record<string, unknown>>;

/** The headers of answers that the document describes, by their names in lower case. */
const HEADERS: Readonly<
  Record<string, { readonly name: string; readonly description: string; readonly schema: JsonSchema }>
> = {
  etag: {
    name: "ETag",
    description: "The client's revision, for `If-Match` (RFC 9110 8.8.3).",
    schema: { type: "string", pattern: '^"[0-9]+"$' },
  },
  "www-authenticate": {
    name: "WWW-Authenticate",
    description: "The challenge (RFC 9110 11.6.1, RFC 6750 3, RFC 7617 2).",
    schema: { type: "string", pattern: "^(?:Basic|Bearer) " },
  },
  "retry-after": {
    name: "Retry-After",
    description: "Seconds after which another try can succeed (RFC 9110 10.2.3).",
    schema: { type: "integer", minimum: 0 },
  },
  "accept-patch": {
    name: "Accept-Patch",
    description: "The media types of patches (RFC 5789 3.1).",
    schema: { type: "string" },
  },
  allow: {
    name: "Allow",
    description: "The methods of the path (RFC 9110 10.2.1).",
    schema: { type: "string" },
  },
  "idempotent-replayed": {
    name: "Idempotent-Replayed",
    description: "`true`: this is the answer to an earlier request with the same `Idempotency-Key`.",
    schema: { const: "true" },
  },
};

/** What every answer carries and a caller has no use for: not in the document. */
const UNTOLD = [
  "cache-control",
  "content-type",
  "pragma",
  "x-content-type-options",
  "access-control-allow-origin",
  "access-control-expose-headers",
];

/** The header objects of answers that carry these headers; required is what all of them have. Throws for one that no row knows. */
export function headersOf(answers: readonly Sent[]): Readonly<Record<string, object>> {
  const names = [...new Set(answers.flatMap((headers) => Object.keys(headers)))].filter(
    (name) => !UNTOLD.includes(name),
  );
  return Object.fromEntries(
    names.map((key) => {
      const { name, ...header } = HEADERS[key] ?? unknownHeader(key);
      return [name, { ...header, required: answers.every((headers) => key in headers) }];
    }),
  );
}

function unknownHeader(name: string): never {
  throw new Error(`the OpenAPI document does not know the header ${name}`);
}
