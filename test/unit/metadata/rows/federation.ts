import {
  accepts,
  claimsOf,
  mostItems,
  NO_DEFAULT,
  NOT_STRINGS,
  notText,
  refuses,
  refusesAt,
  type SectionClaims,
  someText,
  tooMany,
  under,
} from "../row-claims.ts";
import { contactedUriClaims, PAGE_URI } from "./uri-claims.ts";

const HIDDEN = "must not contain control, bidirectional or zero-width characters";

/** OpenID Federation 1.0 and OpenID for Verifiable Presentations. */
export const FEDERATION: readonly SectionClaims[] = [
  claimsOf("OpenID Federation 5.1.2", {
    client_registration_types: {
      accepts: [
        ...accepts(["automatic"], ["explicit", "automatic"], ["a value of a later document"]),
        ...mostItems("explicit"),
      ],
      refuses: [
        ...NOT_STRINGS,
        ...tooMany("explicit"),
        ...refuses("must not be empty", []),
        ...refusesAt("/0", "must not be empty", [""], [" "]),
        ...refusesAt("/1", "must not exceed 256 characters", ["explicit", "x".repeat(257)]),
      ],
      defaults: NO_DEFAULT,
    },
  }),
  claimsOf("OpenID Federation 5.2.1", { signed_jwks_uri: contactedUriClaims(["https"]) }),
  claimsOf("OpenID Federation 5.2.2", {
    organization_name: { accepts: someText(1000), refuses: notText(1000), defaults: NO_DEFAULT },
    description: { accepts: someText(4000), refuses: notText(4000), defaults: NO_DEFAULT },
    keywords: {
      accepts: [
        ...accepts(["bank"], ["bank", "Überweisung", "bank"], ["x".repeat(256)], ["🏦".repeat(256)]),
        ...mostItems("bank"),
      ],
      refuses: [
        ...NOT_STRINGS,
        ...tooMany("bank"),
        ...refuses("must not be empty", []),
        ...refusesAt("/0", "must not be empty", [""]),
        ...refusesAt("/0", HIDDEN, ["ba\u200bnk"]),
        ...refusesAt("/0", "must not exceed 256 characters", ["x".repeat(257)], ["🏦".repeat(257)]),
        ...refusesAt("/0", "must not exceed 256 characters", [`${"🏦".repeat(255)}ab`], ["x".repeat(513)]),
      ],
      defaults: NO_DEFAULT,
    },
    information_uri: PAGE_URI,
    organization_uri: PAGE_URI,
  }),
  claimsOf("OpenID4VP 5.1", {
    encrypted_response_enc_values_supported: {
      accepts: [...accepts(["A128GCM"], ["A256GCM", "A128GCM", "A128CBC-HS256"]), ...mostItems("A128GCM")],
      refuses: [
        ...NOT_STRINGS,
        ...tooMany("A128GCM"),
        ...refuses("must not be empty", []),
        ...refusesAt("/1", "must be a value that the provider supports", ["A128GCM", "RSA-OAEP"], ["A128GCM", ""]),
        ...under(
          { ID_TOKEN_ENCRYPTION_ENCS: "A256GCM" },
          refusesAt("/0", "must be a value that the provider supports", ["A128GCM"]),
        ),
      ],
      defaults: NO_DEFAULT,
    },
  }),
  claimsOf("OpenID4VP 11.1", {
    vp_formats_supported: {
      accepts: accepts({}, { jwt_vc_json: { alg_values: ["ES256"] }, mso_mdoc: {} }, { a: null, b: [1, { c: true }] }),
      refuses: refuses("must be a JSON object", "", "{}", 1, true, [], ["jwt_vc_json"]),
      defaults: NO_DEFAULT,
    },
  }),
];
