import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";

/** The parts of an OpenAPI document that tests look at. */
export interface OpenapiDocument {
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
}

/** One operation of it. */
export interface OpenapiOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, OpenapiContent>> };
  readonly responses: Readonly<Record<string, OpenapiResponse>>;
}

/** One response of an operation. */
export interface OpenapiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: object }>>;
  readonly content?: Readonly<Record<string, OpenapiContent>>;
}

/** What a body is like. */
export interface OpenapiContent {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** Every operation of a document, by its identifier. */
export const operationsOf = ({ paths }: OpenapiDocument): Readonly<Record<string, OpenapiOperation>> =>
  Object.fromEntries(
    Object.values(paths)
      .flatMap((item) => Object.values(item))
      .map((operation) => [operation.operationId, operation]),
  );

/** What is wrong with values by the schemas of a document; nothing, if they are as it says. */
export function createChecker(document: object): (schema: object, value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addSchema(document, "openapi");
  const compiled = new Map<object, ValidateFunction>();
  return (schema, value) => {
    // A reference within the document is meant, wherever the schema stands.
    const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    const validate = compiled.get(schema) ?? ajv.compile(JSON.parse(text));
    compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
