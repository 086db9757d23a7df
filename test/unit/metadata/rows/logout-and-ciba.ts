import {
  accepts,
  choiceClaims,
  claimsOf,
  FLAG,
  given,
  mostItems,
  NO_DEFAULT,
  NOT_FLAG,
  NOT_STRINGS,
  refuses,
  refusesAt,
  type SectionClaims,
  tooMany,
  under,
} from "../row-claims.ts";
import { contactedUriClaims, uriClaims } from "./uri-claims.ts";

const UNSUPPORTED = "must be a value that the provider supports";
const CIBA_GRANT = { grant_types: ["authorization_code", "urn:openid:params:grant-type:ciba"] };
const ENDPOINT = { backchannel_client_notification_endpoint: "https://rp.example.com/ciba" };

/** The three logout documents, and client-initiated backchannel authentication. */
export const LOGOUT_AND_CIBA: readonly SectionClaims[] = [
  claimsOf("OIDC RP-Initiated Logout 3.1", {
    post_logout_redirect_uris: {
      accepts: [
        ...accepts(
          [],
          ["https://rp.example.com/bye"],
          ["https://other.example.org:8443/bye?a=b", "https://rp.example.com/bye"],
        ),
        ...accepts(["http://rp.example.com/bye"]),
        ...mostItems("https://rp.example.com/bye"),
        ...given({ application_type: "native" }, accepts(["com.example.app:/bye"])),
      ],
      refuses: [
        ...NOT_STRINGS,
        ...tooMany("https://rp.example.com/bye"),
        ...refusesAt("/0", "must be an absolute URI (RFC 3986)", [""], ["bye"], ["/bye"]),
        ...refusesAt(
          "/0",
          "must not contain a fragment, not even an empty one",
          ["https://rp.example.com/bye#"],
          ["https://rp.example.com/bye#a"],
        ),
        ...refusesAt("/1", "must not contain user information", [
          "https://rp.example.com/",
          "https://a@rp.example.com/",
        ]),
      ],
      defaults: accepts([]),
    },
  }),
  claimsOf("OIDC Front-Channel Logout 2", {
    frontchannel_logout_uri: {
      ...uriClaims({
        schemes: ["https", "http"],
        accepts: [],
        refuses: [
          [
            "must not contain a fragment, not even an empty one",
            "https://rp.example.com/logout#",
            "https://rp.example.com/#a",
          ],
        ],
      }),
      accepts: accepts(
        "https://rp.example.com",
        "https://rp.example.com/logout?a=b",
        "https://rp.example.com:443/",
        "HTTPS://RP.Example.COM/",
      ),
    },
    frontchannel_logout_session_required: FLAG,
  }),
  claimsOf("OIDC Back-Channel Logout 2.2", {
    backchannel_logout_uri: contactedUriClaims(["https", "http"]),
    backchannel_logout_session_required: FLAG,
  }),
  claimsOf("CIBA 4", {
    backchannel_token_delivery_mode: {
      ...choiceClaims([], ["", "Poll", "pull", "poll ping"]),
      accepts: [
        ...given(CIBA_GRANT, accepts("poll")),
        ...given({ ...CIBA_GRANT, ...ENDPOINT }, accepts("ping", "push", "poll")),
        ...given(ENDPOINT, accepts("push")),
      ],
      refuses: [
        ...choiceClaims([], ["", "Poll", "pull", "poll ping"]).refuses,
        ...under({ BACKCHANNEL_TOKEN_DELIVERY_MODES: "poll" }, refuses(UNSUPPORTED, "push")),
      ],
    },
    backchannel_client_notification_endpoint: contactedUriClaims(["https"]),
    backchannel_user_code_parameter: {
      accepts: [...FLAG.accepts, ...under({ BACKCHANNEL_USER_CODE: "false" }, accepts(false))],
      refuses: [
        ...NOT_FLAG,
        ...under({ BACKCHANNEL_USER_CODE: "false" }, refuses("is not supported by the provider", true)),
      ],
      defaults: [...NO_DEFAULT, ...given({ ...CIBA_GRANT, backchannel_token_delivery_mode: "poll" }, accepts(false))],
    },
  }),
];
