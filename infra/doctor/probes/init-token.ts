import { ROUTES } from "../../../lib/http/routes.ts";
import { headerIs, holds, inCase, memberIs, membersAre, NONE, refusedWith, statusIs } from "../check.ts";
import { PROTECTED, probesOf } from "../probe.ts";
import { everyOf, madeUp } from "./variants.ts";

const { path } = ROUTES.initToken;
const BASIC = [/^Basic .*charset="UTF-8"/i, 'a Basic challenge with charset="UTF-8"'] as const;

/** How an operator comes by an initial access token. */
export const INIT_TOKEN_PROBES = probesOf("initial access tokens", [
  [
    "RFC 6749 5.1",
    "user and password give an initial access token",
    async (on) => {
      const answer = await on.call({ path, basic: on.operator });
      return [
        ...statusIs(answer, 200),
        ...membersAre(answer, { token_type: "Bearer", scope: "openid client_registration_scope" }),
        ...memberIs(answer, "access_token", (value) => typeof value === "string" && value !== "", "a text"),
        ...memberIs(answer, "expires_in", (value) => Number.isSafeInteger(value) && Number(value) > 0, "seconds"),
      ];
    },
    PROTECTED,
  ],
  [
    "RFC 7617 2",
    "without credentials initToken is 401 and asks for Basic",
    async (on) => {
      const answer = await on.call({ path });
      return [...refusedWith(answer, 401, "invalid_client"), ...headerIs(answer, "www-authenticate", ...BASIC)];
    },
    PROTECTED,
  ],
  [
    "RFC 7617 2",
    "a wrong user and a wrong password are refused alike",
    async (on) => {
      const { user, password } = on.operator ?? { user: "", password: "" };
      const refused = await everyOf(["wrong password", "wrong user"], async (name) => {
        const basic = name === "wrong user" ? { user: madeUp(), password } : { user, password: madeUp() };
        const answer = await on.call({ path, basic });
        const findings = [
          ...refusedWith(answer, 401, "invalid_client"),
          ...headerIs(answer, "www-authenticate", ...BASIC),
        ];
        return [{ answer, findings: inCase(name, findings) }];
      });
      const bodies = new Set(refused.map(({ answer }) => answer.text));
      const alike = holds(bodies.size === 1, "the same body for both", "different ones");
      return [...refused.flatMap(({ findings }) => findings), ...alike];
    },
    PROTECTED,
  ],
  [
    "Apereo CAS",
    "initToken answers 406 whatever comes with it",
    (on) =>
      everyOf(["without credentials", "with some"], async (name) => {
        const basic = name === "with some" ? { user: madeUp(), password: madeUp() } : undefined;
        const answer = await on.call({ path, basic });
        const token = answer.json?.["access_token"];
        const findings = [...statusIs(answer, 406), ...(token === undefined ? NONE : holds(false, "no token", "one"))];
        return inCase(name, findings);
      }),
    ["OPEN"],
  ],
]);
