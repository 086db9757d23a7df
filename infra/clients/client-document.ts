import { redirectHostOf } from "../../lib/events/client-image.ts";
import { endOf, type LifeState, lifeStateOf } from "../../lib/registration/client-life.ts";
import { isUnreadable, type ListedClient, type ScannedClient } from "../../lib/store/scan-clients.ts";
import { minuteText } from "./times.ts";

/** A client as `--json` shows it; docs/operators.md is the contract. Times in epoch seconds. */
export interface ClientDocument {
  readonly client_id: string;
  /** Of a client of an unknown format there is nothing else. */
  readonly state: LifeState | "unknown format";
  readonly disabled?: boolean;
  readonly disabled_at?: number;
  readonly client_name?: string;
  readonly issued_at?: number;
  readonly revision?: number;
  readonly redirect_hosts?: readonly string[];
  readonly initial_token_id?: string;
  /** When it expires, and when it is beyond recall; absent for clients that live for ever. */
  readonly expires_at?: number;
  readonly ends_at?: number;
}

/** The document of a client at `now`. */
export function clientDocument(client: ScannedClient, now: number): ClientDocument {
  if (isUnreadable(client)) return { client_id: client.clientId, state: "unknown format" };
  const { disabledAt, initialTokenId, life } = client;
  const name = nameOf(client);
  return {
    client_id: client.clientId,
    ...(name !== "" && { client_name: name }),
    state: lifeStateOf(client, now),
    disabled: disabledAt !== undefined,
    ...(disabledAt !== undefined && { disabled_at: disabledAt }),
    issued_at: client.issuedAt,
    revision: client.revision,
    redirect_hosts: redirectHostsOf(client),
    ...(initialTokenId !== undefined && { initial_token_id: initialTokenId }),
    ...(life && { expires_at: life.expiresAt, ends_at: endOf(life) }),
  };
}

/** The name of a client; blank for one that has none. */
export function nameOf({ metadata }: Pick<ListedClient, "metadata">): string {
  const { client_name: name } = metadata;
  return typeof name === "string" ? name : "";
}

/** The names of a client in all languages (OIDC Registration 2.1). */
export function namesOf({ metadata }: Pick<ListedClient, "metadata">): readonly string[] {
  const names = Object.entries(metadata).filter(([member]) => /^client_name(?:#|$)/.test(member));
  return names.flatMap(([, name]) => (typeof name === "string" ? [name] : []));
}

/** The hosts of a client's http and https redirect URIs, each once; of those of other schemes the schemes. */
export function redirectHostsOf({ metadata }: Pick<ListedClient, "metadata">): readonly string[] {
  const { redirect_uris: uris } = metadata;
  const urls = Array.isArray(uris) ? uris.map((uri) => URL.parse(String(uri))) : [];
  return [...new Set(urls.flatMap((url) => (url === null ? [] : [redirectHostOf(url) ?? url.protocol])))];
}

const HEAD = ["CLIENT ID", "NAME", "STATE", "ISSUED (UTC)", "EXPIRES (UTC)", "REDIRECT HOSTS"];
const WHOLE = ["STATE", "ISSUED (UTC)", "EXPIRES (UTC)"];

/** Clients as a table for people. */
export const clientColumns = (clients: readonly ClientDocument[]) => ({
  head: HEAD,
  rows: clients.map(rowOf),
  whole: WHOLE,
});

function rowOf(client: ClientDocument): readonly string[] {
  const {
    client_id,
    client_name = "",
    issued_at: issuedAt,
    expires_at: expiresAt,
    redirect_hosts: hosts = [],
  } = client;
  if (issuedAt === undefined) return [client_id, "", stateText(client), "", "", ""];
  const expiry = expiresAt === undefined ? "never" : minuteText(expiresAt);
  return [client_id, client_name, stateText(client), minuteText(issuedAt), expiry, hosts.join(" ")];
}

/** The state of a client for people. */
export const stateText = ({ state, disabled }: ClientDocument): string =>
  !disabled ? state : state === "alive" ? "disabled" : `disabled, ${state}`;
