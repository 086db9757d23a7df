import { appended } from "../../lib/audit/append.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import type { Client } from "../../lib/registration/client.ts";
import { lifeFrom } from "../../lib/registration/client-life.ts";
import type { ClientStore, Clock, RandomBytes } from "../../lib/registration/ports.ts";
import { keepClientSecret } from "../../lib/tokens/client-secret.ts";
import type { Keyring } from "../../lib/tokens/keyring.ts";
import { mintRegistrationAccessToken } from "../../lib/tokens/registration-access-token.ts";
import type { ReadyClient } from "./plan.ts";
import type { HandedOut, TokensFile } from "./tokens-file.ts";

/** What an import works with. */
export interface ImportDependencies {
  readonly settings: Settings;
  readonly store: Pick<ClientStore, "create" | "find">;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly tokens: TokensFile;
}

/** What became of a client; `unclear`: the table did not answer, and it may be there, with its token in the file or not. */
export type Imported = "imported" | "already there" | "unclear";

/** The client as it is kept, and the digest of its new token with it. */
async function clientOf(
  { settings, keyring, clock }: ImportDependencies,
  ready: ReadyClient,
  registrationTokenDigest: string,
): Promise<Client> {
  const { clientId, metadata, suppliedNames, secret } = ready;
  const now = clock();
  const life = lifeFrom(settings, now);
  const client: Omit<Client, "audit"> = {
    clientId,
    issuedAt: ready.issuedAt ?? now,
    revision: 1,
    metadata,
    suppliedNames,
    ...(secret && {
      secret: await keepClientSecret(keyring, { clientId, expiresAt: secret.expiresAt }, secret.value),
    }),
    registrationTokenDigest,
    ...(life && { life }),
    ...(ready.isDisabled && { disabledAt: now }),
  };
  const note = { actor: { by: "operator", id: "from-cas" }, actions: ["imported"], at: now } as const;
  return { ...client, audit: appended(undefined, client, note, await keyring.current()) };
}

function lineFor({ clientId, metadata }: ReadyClient, token: string, { publicBaseUrl }: Settings): HandedOut {
  const { client_name: name } = metadata;
  return {
    client_id: clientId,
    ...(name !== undefined && { client_name: name }),
    registration_access_token: token,
    ...(publicBaseUrl !== "" && {
      registration_client_uri: `${publicBaseUrl}${ROUTES.clientConfig.path}?clientId=${encodeURIComponent(clientId)}`,
    }),
  };
}

/**
 * Imports one client: its token goes into the file first, then the client into the store. A client that is there stays as
 * it is, so an import can be repeated. Throws what the keys secret throws.
 */
export async function importClient(dependencies: ImportDependencies, ready: ReadyClient): Promise<Imported> {
  const { store, settings, random, tokens } = dependencies;
  try {
    if ((await store.find(ready.clientId)) !== undefined) return "already there";
  } catch {
    return "unclear";
  }
  const { token, digest } = mintRegistrationAccessToken(random);
  const client = await clientOf(dependencies, ready, digest);
  const takeBack = tokens.add(lineFor(ready, token, settings));
  let isCreated: boolean;
  try {
    isCreated = await store.create(client);
  } catch {
    // The write may have got through, and then this token is its only key: it stays in the file.
    return "unclear";
  }
  if (!isCreated) takeBack();
  return isCreated ? "imported" : "already there";
}
