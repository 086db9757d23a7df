import type { FunctionName } from "../config/setting.ts";

/** One path of the service: the function that serves it and the methods it knows. */
export interface Route {
  readonly path: string;
  readonly function: FunctionName;
  /** Methods besides OPTIONS, in the order of the `Allow` header. */
  readonly methods: readonly string[];
}

/**
 * Every path there is. The stack, the local runner, the functions and the tests read this table,
 * so none of them can know a route that another does not.
 */
export const ROUTES = {
  initToken: { path: "/oidc/initToken", function: "initToken", methods: ["GET"] },
  register: { path: "/oidc/register", function: "register", methods: ["POST"] },
  clientConfig: { path: "/oidc/clientConfig", function: "clientConfig", methods: ["GET", "PUT", "PATCH", "DELETE"] },
} as const satisfies Record<FunctionName, Route>;
