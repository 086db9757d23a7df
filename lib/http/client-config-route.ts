import type { Settings } from "../config/settings.ts";
import { ROUTES, type Route } from "./routes.ts";

/** The configuration endpoint's route, with POST where the settings let a client recover its token by that. */
export function clientConfigRoute({ registrationTokenRecovery }: Settings): Route {
  const { methods, ...route } = ROUTES.clientConfig;
  return { ...route, methods: registrationTokenRecovery ? [...methods, "POST"] : methods };
}
