import { textIn } from "../java-values.ts";
import { changed, type Part, type Service } from "../translation.ts";
import { registrationOf } from "./registered.ts";

const MEMBERS: Readonly<Record<string, string>> = {
  BACK_CHANNEL: "backchannel_logout_uri",
  FRONT_CHANNEL: "frontchannel_logout_uri",
};

/**
 * CAS has one field for two things: where users go after logout, and where the client is told of it. For clients that have
 * registered themselves it is the former; else an explicit logoutType says that it is the latter too.
 */
export function translateLogout(service: Service): Part {
  const urls = (textIn(service["logoutUrl"]) ?? "").split(",").map((url) => url.trim());
  const uris = [...new Set(urls.filter((url) => url !== ""))];
  const [first] = uris;
  if (first === undefined) return {};
  const member = MEMBERS[textIn(service["logoutType"])?.toUpperCase() ?? ""];
  const { isDynamic } = registrationOf(service);
  return {
    members: {
      post_logout_redirect_uris: uris,
      ...(member !== undefined && !isDynamic && { [member]: first }),
    },
    findings: isDynamic
      ? []
      : [
          changed(
            "logoutUrl",
            member === undefined
              ? "it is taken for post_logout_redirect_uris; where it is to be told of logouts, set logoutType BACK_CHANNEL or FRONT_CHANNEL"
              : `it is taken for post_logout_redirect_uris and, by logoutType, for ${member}`,
          ),
        ],
  };
}
