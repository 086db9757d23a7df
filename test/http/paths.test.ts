import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import {
  CLIENT_CONFIG,
  createRegistrar,
  INIT_TOKEN,
  REGISTER,
  type RegisteredClient,
  type Registrar,
} from "../support/registrar.ts";
import { isForeignTarget, startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  client = await registrar.client();
});
afterAll(() => target.stop());

/** Other spellings of a path, which a lenient router takes for the same one after a filter has let them through. */
const spellings = (path: string): readonly string[] => [
  `${path}/`,
  `/${path}`,
  path.replace("/oidc/", "/oidc//"),
  path.replace("/oidc/", "/oidc/x/"),
  path.replace("/oidc/", "/oidc/./"),
  path.replace("/oidc/", "/oidc/x/../"),
  path.replace("/oidc/", "/oidc%2F"),
  path.replace("/oidc/", "/oidc/%2e/"),
  path.replace("/oidc/r", "/oidc/%72").replace("/oidc/c", "/oidc/%63").replace("/oidc/i", "/oidc/%69"),
  path.replace("/oidc", "/x/oidc"),
  path.replace("/oidc", "/OIDC"),
  path.replace("/oidc", ""),
  path.toLowerCase() === path ? path.toUpperCase() : path.toLowerCase(),
  `${path};x=y`,
  `${path}.json`,
  `${path}%00`,
  `${path}%20`,
  `${path}\\`,
];

const cases = [REGISTER, CLIENT_CONFIG, INIT_TOKEN].flatMap((path) =>
  spellings(path).map((spelling) => ({ path, spelling })),
);

describe("no other spelling of a path leads past the door", () => {
  it("has seen every case", () => {
    expect(cases.length).toBe(54);
  });

  it.each(cases)("$spelling opens nothing", async ({ path, spelling }) => {
    const query = path === CLIENT_CONFIG ? `?clientId=${client.id}` : "";
    const method = path === REGISTER ? "POST" : "GET";
    const body = path === REGISTER ? { type: "application/json", body: webClient() } : {};
    const { status, headers, text } = await registrar.call(`${spelling}${query}`, { method, ...body });
    // A gateway may know a path by another spelling; the function behind it asks for the token all the same.
    expect(isForeignTarget ? [400, 401, 403, 404] : [404]).toContain(status);
    expect(text).not.toContain("client_id");
    if (!isForeignTarget)
      expect([headers["cache-control"], headers["content-type"]]).toEqual(["no-store", "application/json"]);
  });
});
