import { OAuthError } from "../../lib/errors.ts";
import { amendClient } from "../../lib/registration/amend-client.ts";
import type { ClientAnswer } from "../../lib/registration/client-information.ts";
import { deleteClient } from "../../lib/registration/delete-client.ts";
import { disableClient, enableClient, expireClient } from "../../lib/registration/operate-client.ts";
import { readClient } from "../../lib/registration/read-client.ts";
import { replaceClient } from "../../lib/registration/replace-client.ts";
import { webClient } from "../support/builders.ts";
import type { Scene } from "./scene.ts";

/** What can be done to a client by itself, its operator and its OpenID Provider. */
export const ACTIONS = [
  "read",
  "amend",
  "replace",
  "rotate secret",
  "renew",
  "delete",
  "heartbeat",
  "disable",
  "enable",
  "expire",
] as const;
/** The name of one of them. */
export type ActionName = (typeof ACTIONS)[number];

/** One thing that is done; `value` is what an update sets, another one for each. */
export interface Action {
  readonly name: ActionName;
  readonly value: string;
  readonly clientId: string;
  readonly token: string;
}

/** What came of an action: what the caller learnt, or by which word it was refused. */
export type Outcome =
  | {
      readonly kind: "answer";
      readonly name: unknown;
      readonly tag: unknown;
      readonly secret: string | undefined;
      readonly token: string;
    }
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly why: string };

const answerOf = ({ client, secret, registrationAccessToken: token }: ClientAnswer): Outcome => {
  const metadata: Readonly<Record<string, unknown>> = client.metadata;
  return { kind: "answer", name: metadata["client_name"], tag: metadata["client_name#de"], secret, token };
};
const wordOf = (result: unknown): Outcome =>
  typeof result === "string" ? { kind: "refused", why: result } : { kind: "done" };

/** Does an action and tells what came of it; rejects with faults that no caller may ever see. */
export async function act(scene: Scene, action: Action): Promise<Outcome> {
  try {
    return await doIt(scene, action);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { kind: "refused", why: error.reason.kind };
  }
}

async function doIt({ dependencies, heartbeat }: Scene, { name, value, clientId, token }: Action): Promise<Outcome> {
  const target = { clientId, token, isConditional: false, isAllowedRevision: () => true, source: "192.0.2.1" };
  const operation = { clientId, name: "operator" };
  switch (name) {
    case "read":
      return answerOf(await readClient(dependencies, target));
    case "amend":
      return answerOf(await amendClient(dependencies, target, () => ({ "client_name#de": value })));
    case "replace":
      return answerOf(
        await replaceClient(dependencies, target, () => webClient({ client_id: clientId, client_name: value })),
      );
    case "rotate secret":
      return answerOf(await amendClient(dependencies, target, () => ({ client_secret: null })));
    case "renew":
      return answerOf(await amendClient(dependencies, target, () => ({})));
    case "delete":
      await deleteClient(dependencies, target);
      return { kind: "done" };
    case "heartbeat": {
      const { outcome } = await heartbeat(clientId);
      return outcome === "renewed" ? { kind: "done" } : { kind: "refused", why: outcome };
    }
    case "disable":
      return wordOf(await disableClient(dependencies, operation));
    case "enable":
      return wordOf(await enableClient(dependencies, operation));
    case "expire":
      return wordOf(await expireClient(dependencies, operation));
  }
}
