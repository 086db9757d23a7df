import { ROUTES } from "../../../lib/http/routes.ts";
import { inCase, refusedWith } from "../check.ts";
import { probesOf } from "../probe.ts";
import { everyOf, madeUp } from "./variants.ts";

/** What a service that is switched off answers; credentials are made up, for it must not look at them. */
export const SWITCHED_OFF_PROBES = probesOf(
  "switched off",
  Object.values(ROUTES).map(({ path, methods }) => [
    "Apereo CAS",
    `${path} is 501 whatever comes with a request`,
    (on) =>
      everyOf(methods, (method) =>
        everyOf([undefined, madeUp()], async (bearer) => {
          const answer = await on.call({ method, path, bearer });
          return inCase(
            bearer === undefined ? "without a token" : "with one",
            refusedWith(answer, 501, "registration_disabled"),
          );
        }),
      ),
    ["OFF"],
  ]),
);
