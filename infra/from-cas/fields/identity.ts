import { isClientId } from "../../../lib/client-id.ts";
import { exactTextIn } from "../java-values.ts";
import { type Part, refused, type Service } from "../translation.ts";
import { registrationOf } from "./registered.ts";

/** The identifier, which stays the same, and when it was given. */
export function translateIdentity(service: Service): Part {
  const clientId = exactTextIn(service["clientId"]);
  const issuedAt = registrationOf(service).issuedAt;
  if (clientId === undefined) return { findings: [refused("clientId", "there is none")] };
  if (!isClientId(clientId)) {
    const because =
      "an identifier may have up to 128 characters of A-Z a-z 0-9 . _ ~ -; the client has to register anew under another";
    return { findings: [refused("clientId", because)] };
  }
  return { clientId, ...(issuedAt !== undefined && { issuedAt }) };
}
