import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { openapiDocument, renderOpenapiDocument } from "../../infra/openapi/openapi-document.ts";
import { operationsUnder } from "../../infra/openapi/operation-names.ts";
import { REFUSALS } from "../../infra/openapi/refusals.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { PARAMETERS } from "../../lib/metadata/parameters.ts";
import { settingsOf } from "../support/claims.ts";
import { createChecker, type OpenapiContent, type OpenapiDocument, operationsOf } from "../support/openapi.ts";
import { projectText } from "./project-files.ts";

const RECOVERY = settingsOf({ REGISTRATION_ACCESS_TOKEN_RECOVERY: "true" });
const OPEN = settingsOf({ REGISTRATION_MODE: "OPEN" });
const text = renderOpenapiDocument();
const document = JSON.parse(text) as OpenapiDocument;
const documentUnder = (settings: typeof OPEN) => openapiDocument(settings, "http://127.0.0.1:3000");
const wire = (value: object): OpenapiDocument => JSON.parse(JSON.stringify(value));

const examplesOf = ({ example, examples = {} }: OpenapiContent): readonly unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ value }) => value),
];

describe("docs/openapi.json", () => {
  it.each([
    ["by default", document],
    ["where tokens can be recovered", wire(documentUnder(RECOVERY))],
    ["in OPEN mode", wire(documentUnder(OPEN))],
  ])("is an OpenAPI 3.1 document %s, with every reference leading somewhere", async (_, one) => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...one });
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, "3.1"]);
    const references = [...JSON.stringify(one).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(10);
    const lookUp = (path: string): unknown =>
      path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], one);
    expect(references.filter((path) => lookUp(path) === undefined)).toEqual([]);
  });

  it("has every method of every route, and recovery where the setting has it", () => {
    const methods = Object.values(ROUTES).flatMap((route) => route.methods);
    expect(Object.keys(document.paths)).toEqual(Object.values(ROUTES).map(({ path }) => path));
    expect(Object.keys(operationsOf(document)).length).toBe(methods.length);
    expect(operationsUnder(RECOVERY).length).toBe(methods.length + 1);
    expect(Object.keys(operationsOf(wire(documentUnder(RECOVERY))))).toContain("recoverRegistrationAccessToken");
  });

  it("has every parameter that can be registered, and nothing that a client cannot set", () => {
    const { components } = document as unknown as {
      components: { schemas: Record<string, { properties: object }> };
    };
    const names = Object.keys(components.schemas["ClientMetadata"]?.properties ?? {});
    const registered = Object.entries(PARAMETERS).filter(([, { kind }]) => !("isIgnored" in kind));
    expect(registered.length).toBeGreaterThan(70);
    expect(names).toEqual(expect.arrayContaining(registered.map(([name]) => name)));
    expect(names).not.toContain("client_secret");
  });

  it("names every reason for a refusal at an operation, but that of methods which are none", () => {
    const homeless = Object.entries(REFUSALS).filter(([, rows]) => rows.every(({ at }) => at.length === 0));
    expect(homeless.map(([kind]) => kind)).toEqual(["method_not_allowed"]);
    expect(Object.keys(REFUSALS).length).toBeGreaterThanOrEqual(18);
  });

  it("describes every response by words", () => {
    const responses = Object.values(operationsOf(document)).flatMap((one) => Object.values(one.responses));
    expect(responses.length).toBeGreaterThan(40);
    expect(responses.filter(({ description }) => description.length < 10 || description === "Refused.")).toEqual([]);
  });

  it("has examples that its own schemas take", () => {
    const check = createChecker(document);
    const contents = Object.values(operationsOf(document)).flatMap(({ requestBody, responses }) => [
      ...Object.values(requestBody?.content ?? {}),
      ...Object.values(responses).flatMap(({ content = {} }) => Object.values(content)),
    ]);
    const examples = contents.flatMap((content) => examplesOf(content).map((value) => ({ content, value })));
    expect(examples.length).toBeGreaterThan(60);
    expect(examples.flatMap(({ content, value }) => check(content.schema, value))).toEqual([]);
  });

  it("has the version of the package, and the address of the service where that is known", () => {
    expect(document.info.version).toBe(JSON.parse(projectText("package.json")).version);
    expect(wire(documentUnder(OPEN)).servers).toEqual([{ url: "http://127.0.0.1:3000" }]);
  });
});
