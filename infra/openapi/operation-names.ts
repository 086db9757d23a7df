import type { Settings } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";

type Routes = typeof ROUTES;

/** A method of a route, such as `POST register`; the last one is there by setting only. */
export type OperationName =
  | { [Name in keyof Routes]: `${Routes[Name]["methods"][number]} ${Name}` }[keyof Routes]
  | "POST clientConfig";

/** Every method of every route, in their order. */
export const OPERATION_NAMES: readonly OperationName[] = [
  ...(Object.entries(ROUTES).flatMap(([name, { methods }]) =>
    methods.map((method) => `${method} ${name}`),
  ) as OperationName[]),
  "POST clientConfig",
];

/** The operations that there are under these settings. */
export const operationsUnder = ({ registrationTokenRecovery }: Settings): readonly OperationName[] =>
  OPERATION_NAMES.filter((name) => registrationTokenRecovery || name !== "POST clientConfig");

/** Those that manage a client by its registration access token. */
export const MANAGEMENT = OPERATION_NAMES.filter((name) => /^(?:GET|PUT|PATCH|DELETE) clientConfig$/.test(name));
