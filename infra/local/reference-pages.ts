import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Settings } from "../../lib/config/settings.ts";
import { errorResponse } from "../../lib/http/response.ts";

/** Pages besides the service's own paths: the answer to a method and a path, or undefined where there is none. */
export type Pages = (method: string, path: string) => Promise<APIGatewayProxyStructuredResultV2 | undefined>;

const JAVASCRIPT = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";
/** Everything the page is made of comes from this machine. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: "./reference/index.html", type: "text/html; charset=utf-8" },
  "/reference/page.js": { file: "./reference/page.js", type: JAVASCRIPT },
  "/reference/page.css": { file: "./reference/page.css", type: CSS },
  "/reference/swagger-ui-bundle.js": { file: "swagger-ui-dist/swagger-ui-bundle.js", type: JAVASCRIPT },
  "/reference/swagger-ui.css": { file: "swagger-ui-dist/swagger-ui.css", type: CSS },
};
const DOCUMENT = "/openapi.json";

/** What the page may do; other sites can neither frame nor read it. */
const headersFor = (baseUrl: string): Record<string, string> => ({
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    // The page may have been opened under another name of this machine than the service's own.
    `connect-src 'self' ${baseUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
});

/**
 * The reference page, what it is made of, and the OpenAPI document of the service that runs at `baseUrl`. There is no
 * secret in any of them: every site that a browser visits can ask for them.
 */
export function referencePages(settings: Settings, baseUrl: string): Pages {
  const headers = headersFor(baseUrl);
  return async (method, path) => {
    if (path !== DOCUMENT && !Object.hasOwn(FILES, path)) return undefined;
    if (method !== "GET" && method !== "HEAD") {
      return errorResponse(405, "invalid_request", "The method is not one of those in Allow.", { allow: "GET, HEAD" });
    }
    const { type, content } = path === DOCUMENT ? await documentOf(settings, baseUrl) : fileOf(path);
    return {
      statusCode: 200,
      headers: { "content-type": type, ...headers },
      body: content.toString("base64"),
      isBase64Encoded: true,
    };
  };
}

interface Content {
  readonly type: string;
  readonly content: Buffer;
}

function fileOf(path: string): Content {
  const { file, type } = FILES[path] ?? { file: path, type: "" };
  return { type, content: readFileSync(fileURLToPath(import.meta.resolve(file))) };
}

async function documentOf(settings: Settings, baseUrl: string): Promise<Content> {
  // Late, since few starts of the runner are for the page.
  const { openapiDocument } = await import("../openapi/openapi-document.ts");
  return { type: "application/json", content: Buffer.from(JSON.stringify(openapiDocument(settings, baseUrl))) };
}
