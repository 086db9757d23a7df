import { ALGORITHM_BODIES } from "./algorithm-bodies.ts";
import { AUTHENTICATION_BODIES } from "./authentication-bodies.ts";
import type { Body } from "./body.ts";
import { CHOICE_BODIES } from "./choice-bodies.ts";
import { CIBA_BODIES } from "./ciba-bodies.ts";
import { EXTENSION_BODIES } from "./extension-bodies.ts";
import { GRANT_BODIES } from "./grant-bodies.ts";
import { KEY_BODIES } from "./key-bodies.ts";
import { LOGOUT_BODIES } from "./logout-bodies.ts";
import { NATIVE_REDIRECT_BODIES } from "./native-redirect-bodies.ts";
import { SECTOR_BODIES } from "./sector-bodies.ts";
import { TEXT_BODIES } from "./text-bodies.ts";
import { URI_BODIES } from "./uri-bodies.ts";
import { WEB_REDIRECT_BODIES } from "./web-redirect-bodies.ts";

/** Every registration request of the comparison, by what it is about. */
export const GROUPS: Readonly<Record<string, readonly Body[]>> = {
  "Redirect URIs of web clients": WEB_REDIRECT_BODIES,
  "Redirect URIs of native clients": NATIVE_REDIRECT_BODIES,
  "Grants, response types and scope": GRANT_BODIES,
  "Authentication of the client": AUTHENTICATION_BODIES,
  "Keys of the client": KEY_BODIES,
  Algorithms: ALGORITHM_BODIES,
  "Other URIs": URI_BODIES,
  Logout: LOGOUT_BODIES,
  "Subject types and sectors": SECTOR_BODIES,
  "Texts, languages, unknown members and software statements": TEXT_BODIES,
  "Flags, numbers and further documents": EXTENSION_BODIES,
  "Authentication on the back channel (CIBA)": CIBA_BODIES,
  "RP Metadata Choices": CHOICE_BODIES,
};

/** All of them. */
export const BODIES: readonly Body[] = Object.values(GROUPS).flat();
