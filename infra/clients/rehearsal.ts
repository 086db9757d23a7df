import { randomBytes } from "node:crypto";
import type { OperatorDependencies } from "../../lib/registration/operate-client.ts";
import { createKeyring } from "../../lib/tokens/keyring.ts";

/**
 * Dependencies under which a change comes to what it would come to, and nothing is written: the same code decides, so a
 * dry run says what really would happen. Its keys are made up, since nobody will see what they sign.
 */
export function rehearsing(dependencies: OperatorDependencies): OperatorDependencies {
  const { store } = dependencies;
  const material = { versionId: "rehearsal", value: randomBytes(32).toString("hex") };
  return {
    ...dependencies,
    keyring: createKeyring({
      current: async () => material,
      version: async () => material,
      claimedVersion: async () => material,
    }),
    store: {
      find: store.find,
      create: async () => true,
      replace: async () => true,
      remove: async () => "removed",
      removeAsRead: async () => "removed",
      endPreviousToken: async () => true,
    },
    quotas: { spend: async () => true, giveBack: async () => undefined },
  };
}
