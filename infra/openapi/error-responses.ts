import { problemResponse, serverErrorResponse } from "../../lib/http/problem.ts";
import { MERGE_PATCH_TYPES } from "../../lib/http/request.ts";
import type { JsonSchema } from "../../lib/metadata/row-kinds.ts";
import { headersOf } from "./headers.ts";
import type { OperationName } from "./operation-names.ts";
import { refusalsAt } from "./refusals.ts";

/** An error answer as the service makes it. */
interface ErrorAnswer {
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const SAYS: Readonly<Record<number, string>> = {
  400: "The request is malformed, or what it registers is refused.",
  401: "No credentials of the caller's open this.",
  403: "The client is there, and may not be used.",
  406: "Nothing of the kind is needed here.",
  412: "The client has changed since.",
  413: "The body is too large.",
  415: "The body is of another type.",
  422: "The idempotency key was used for something else.",
  429: "There were too many registrations.",
  500: "A fault of the service.",
  501: "Registration is switched off.",
  503: "Nothing was changed; try again.",
};

type Made = ReturnType<typeof problemResponse>;

const answerOf = (name: string, { statusCode = 0, headers = {}, body = "{}" }: Made): ErrorAnswer => ({
  name,
  status: statusCode,
  headers,
  body: JSON.parse(body),
});

/** Every error answer of an operation, made by the code that answers. */
function answersOf(operation: OperationName): readonly ErrorAnswer[] {
  const acceptPatch = operation.startsWith("PATCH ") ? MERGE_PATCH_TYPES.join(", ") : undefined;
  const refused = refusalsAt(operation).map(({ reason }) =>
    answerOf(reason.kind, problemResponse(reason, acceptPatch)),
  );
  return [...refused, answerOf("server_error", serverErrorResponse("5b1c2f0e-7d3a-4e63-9a0e-3f6f8d1f2a77"))];
}

/** RFC 6749 5.2, with this service's own members where one of the answers has them. */
function errorSchema(answers: readonly ErrorAnswer[]): JsonSchema {
  const own = new Set(answers.flatMap(({ body }) => Object.keys(body)));
  for (const name of ["error", "error_description", "errors"]) own.delete(name);
  const hasFaults = answers.some(({ body }) => "errors" in body);
  const codes = answers.flatMap(({ body }) => [String(body["error"]), ...(hasFaults ? FAULT_CODES : [])]);
  return {
    type: "object",
    required: ["error", "error_description"],
    properties: {
      error: { enum: [...new Set(codes)] },
      error_description: { type: "string", description: "One sentence, never with what was sent." },
      ...(hasFaults && {
        errors: {
          type: "array",
          minItems: 1,
          items: { $ref: "#/components/schemas/Fault" },
          description: "All that is wrong, where the metadata is.",
        },
      }),
      ...Object.fromEntries([...own].map((name) => [name, { type: "integer", description: "Epoch seconds." }])),
    },
    additionalProperties: false,
  };
}

const FAULT_CODES = [
  "invalid_redirect_uri",
  "invalid_client_metadata",
  "invalid_software_statement",
  "unapproved_software_statement",
];

function responseOf(status: number, answers: readonly ErrorAnswer[]): object {
  return {
    description: SAYS[status] ?? "Refused.",
    headers: headersOf(answers.map(({ headers }) => headers)),
    content: {
      "application/json": {
        schema: errorSchema(answers),
        examples: Object.fromEntries(answers.map(({ name, body }) => [name, { value: body }])),
      },
    },
  };
}

/** The error responses of an operation by status: schema, headers and examples are those of the code that answers. */
export function errorResponses(operation: OperationName): Readonly<Record<string, object>> {
  const byStatus = Object.groupBy(answersOf(operation), ({ status }) => String(status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, answers = []]) => [status, responseOf(Number(status), answers)]),
  );
}
