import { describe, expect, it } from "vitest";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { readClient } from "../../../lib/registration/read-client.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { storedClient, withoutSecret } from "../../support/clients.ts";
import { createUseCases, NOW } from "../../support/use-cases.ts";

const CLIENT = withoutSecret(storedClient({ registrationTokenDigest: digestOf("the token") }));
const TARGET = {
  clientId: CLIENT.clientId,
  token: "the token",
  isConditional: false,
  isAllowedRevision: () => true,
  source: "",
};

describe("RFC 7592 2.1: a client that is read", () => {
  it("is answered as it is, without a secret where it has none, and logged by its identifier", async () => {
    const store = { find: async () => CLIENT } as Partial<ClientStore> as ClientStore;
    const { dependencies, lines } = createUseCases(store);
    expect(await readClient(dependencies, TARGET)).toStrictEqual({
      client: CLIENT,
      registrationAccessToken: "the token",
      at: NOW,
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "client read", client_id: CLIENT.clientId }]);
  });
});
