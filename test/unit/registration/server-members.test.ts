import { describe, expect, it } from "vitest";
import type { OAuthError } from "../../../lib/errors.ts";
import { checkServerMembers } from "../../../lib/registration/server-members.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { storedClient } from "../../support/clients.ts";
import type { Json } from "../../support/http-client.ts";

const SECRET = "the-secret";
const { secret: _, ...CLIENT } = storedClient({ clientId: "client-1" });
const WITH_SECRET = { ...CLIENT, secret: { digest: digestOf(SECRET), sealed: "sealed", expiresAt: 0 } };

/** Why a body is refused, or undefined. */
function refusalOf(body: Json, { isClientIdRequired = true, hasSecret = true } = {}): string | undefined {
  try {
    checkServerMembers(body, hasSecret ? WITH_SECRET : CLIENT, { isClientIdRequired });
    return undefined;
  } catch (error) {
    const { reason } = error as OAuthError;
    return reason.kind === "member_refused" ? `${reason.member}: ${reason.why}` : String(error);
  }
}

describe("RFC 7592 2.2: what an update says of the client itself", () => {
  it("is its identifier, and its secret if it likes", () => {
    expect(refusalOf({ client_id: "client-1" })).toBeUndefined();
    expect(refusalOf({ client_id: "client-1", client_secret: SECRET, client_name: "New" })).toBeUndefined();
  });

  it.each([undefined, null, "", "client-2", "CLIENT-1", ["client-1"], 1])(
    "is not another identifier: %j",
    (client_id) => {
      expect(refusalOf({ client_id })).toBe("client_id: client_id differs");
      expect(refusalOf({ client_id }, { isClientIdRequired: false })).toBe("client_id: client_id differs");
    },
  );

  it("may leave out the identifier in a patch alone", () => {
    expect(refusalOf({}, { isClientIdRequired: false })).toBeUndefined();
    expect(refusalOf({})).toBe("client_id: client_id differs");
  });

  it.each([null, "", "another", SECRET.toUpperCase(), [SECRET], undefined])(
    "is not another secret: %j",
    (client_secret) => {
      expect(refusalOf({ client_id: "client-1", client_secret })).toBe("client_secret: client_secret differs");
    },
  );

  it.each([SECRET, "", null])("is no secret where the client has none: %j", (client_secret) => {
    const body = { client_id: "client-1", client_secret };
    expect(refusalOf(body, { hasSecret: false })).toBe("client_secret: client_secret differs");
  });

  it.each(["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"])(
    "is not %s, whatever its value",
    (member) => {
      for (const value of ["x", 0, null, undefined]) {
        expect(refusalOf({ client_id: "client-1", [member]: value })).toBe(`${member}: server member`);
        expect(refusalOf({ [member]: value }, { isClientIdRequired: false })).toBe(`${member}: server member`);
      }
    },
  );

  it("is judged by the body's own members, not by inherited ones", () => {
    const inherited = Object.create({ registration_access_token: "x", client_secret: "x" });
    expect(refusalOf(Object.assign(inherited, { client_id: "client-1" }))).toBeUndefined();
  });
});
