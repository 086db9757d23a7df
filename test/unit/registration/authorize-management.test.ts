import { describe, expect, it } from "vitest";
import { authorizeManagement } from "../../../lib/registration/authorize-management.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { storedClient } from "../../support/clients.ts";
import { NOW } from "../../support/use-cases.ts";

const CLIENT = storedClient({ registrationTokenDigest: digestOf("the token") });
const LIFE = { expiresAt: NOW, lifetimeSeconds: 60, graceSeconds: 10 };

/** What the log has of a refusal, at the end of the client's life where it has one. */
function evidenceOf(client: Partial<typeof CLIENT> | undefined, token: string, clientId = CLIENT.clientId) {
  const store = { find: async () => client && { ...CLIENT, ...client } } as Partial<ClientStore> as ClientStore;
  return authorizeManagement({ store, clock: () => NOW + 10 }, { clientId, token }).then(
    () => "not refused",
    (error) => error.reason,
  );
}

describe("OIDC Registration 4.4: who may not manage a client", () => {
  it.each([
    ["there is none", undefined, "the token", "unknown client"],
    ["it is beyond recall", { life: LIFE }, "the token", "unknown client"],
    ["the token is another's", {}, "another token", "other client"],
    ["the token is another's, disabled or not", { disabledAt: NOW }, "another token", "other client"],
  ])("is told apart by the log, though not by the answer: %s", async (_, client, token, why) => {
    expect(await evidenceOf(client, token)).toEqual({ kind: "token_refused", why });
  });

  it("is whoever asks for what can be no identifier, and nothing is looked up", async () => {
    expect(await evidenceOf({}, "the token", "a/b")).toEqual({ kind: "token_refused", why: "unknown client" });
    expect(await evidenceOf({}, "the token")).toBe("not refused");
  });
});
