import type { Action, Outcome } from "./client-actions.ts";

/** A client as it would be if everything happened one after the other. */
export interface ModelClient {
  readonly isGone: boolean;
  readonly isDisabled: boolean;
  readonly isExpired: boolean;
  readonly isUsedToday: boolean;
  readonly name: unknown;
  readonly tag: unknown;
  readonly secret: string | undefined;
  readonly previousSecret: string | undefined;
  readonly token: string;
  readonly previousToken: string | undefined;
  /** How many entries its audit has, dropped ones included. */
  readonly entries: number;
}

/** Whether updates give a new token. */
export interface ModelRules {
  readonly isRotating: boolean;
}

const refused = (outcome: Outcome, ...words: readonly string[]): boolean =>
  outcome.kind === "refused" && words.includes(outcome.why);

/** The client after an action that had this outcome; undefined where it could not have had it. */
export function step(
  client: ModelClient,
  action: Action,
  outcome: Outcome,
  rules: ModelRules,
): ModelClient | undefined {
  const { name } = action;
  if (name === "heartbeat") return heartbeat(client, outcome);
  if (name === "disable" || name === "enable" || name === "expire") return operated(client, name, outcome);
  const isToken = action.token === client.token || action.token === client.previousToken;
  if (client.isGone || !isToken) return refused(outcome, "token_refused") ? client : undefined;
  if (client.isDisabled) return refused(outcome, "client_disabled") ? client : undefined;
  if (name === "delete") return outcome.kind === "done" ? { ...client, isGone: true } : undefined;
  if (name === "read") return read(client, action, outcome);
  return updated(client, action, outcome, rules);
}

function heartbeat(client: ModelClient, outcome: Outcome): ModelClient | undefined {
  if (client.isGone || client.isDisabled || client.isExpired)
    return refused(outcome, "not active") ? client : undefined;
  if (client.isUsedToday) return refused(outcome, "today already") ? client : undefined;
  // Where the client changes twice under its hands a heartbeat gives up, and says so to nobody but the log.
  if (refused(outcome, "failed")) return client;
  return outcome.kind === "done" ? { ...client, isUsedToday: true } : undefined;
}

function operated(
  client: ModelClient,
  name: "disable" | "enable" | "expire",
  outcome: Outcome,
): ModelClient | undefined {
  if (client.isGone) return refused(outcome, "unknown client") ? client : undefined;
  const isSo = { disable: client.isDisabled, enable: !client.isDisabled, expire: client.isExpired }[name];
  if (isSo) return refused(outcome, "nothing to do") ? client : undefined;
  if (outcome.kind !== "done") return undefined;
  const entries = client.entries + 1;
  return name === "expire"
    ? { ...client, isExpired: true, entries }
    : { ...client, isDisabled: name === "disable", entries };
}

function read(client: ModelClient, { token }: Action, outcome: Outcome): ModelClient | undefined {
  if (client.isExpired) return refused(outcome, "client_expired") ? client : undefined;
  if (!shows(outcome, client) || outcome.token !== token) return undefined;
  return token === client.token ? { ...client, previousToken: undefined } : client;
}

type Shown = Extract<Outcome, { readonly kind: "answer" }>;
const shows = (outcome: Outcome, { name, tag, secret }: ModelClient): outcome is Shown =>
  outcome.kind === "answer" && outcome.name === name && outcome.tag === tag && outcome.secret === secret;

function updated(client: ModelClient, action: Action, outcome: Outcome, rules: ModelRules): ModelClient | undefined {
  if (outcome.kind !== "answer") return undefined;
  const token = tokensAfter(client, action, outcome, rules);
  const change = changeBy(client, action, outcome);
  if (token === undefined || change === undefined) return undefined;
  const isAudited =
    client.isExpired ||
    rules.isRotating ||
    Object.entries(change).some(([key, value]) => client[key as keyof ModelClient] !== value);
  const after = { ...client, ...change, ...token, isExpired: false, entries: client.entries + (isAudited ? 1 : 0) };
  return shows(outcome, after) ? after : undefined;
}

function changeBy(
  { secret, previousSecret }: ModelClient,
  action: Action,
  outcome: Shown,
): Partial<ModelClient> | undefined {
  switch (action.name) {
    case "amend":
      return { tag: action.value };
    case "replace":
      return { name: action.value, tag: undefined };
    case "rotate secret":
      // Neither of those that were good until now may come again.
      if (outcome.secret === secret || outcome.secret === previousSecret) return undefined;
      return { secret: outcome.secret, previousSecret: secret };
    default:
      return {};
  }
}

function tokensAfter(client: ModelClient, { token }: Action, outcome: Shown, { isRotating }: ModelRules) {
  if (isRotating)
    return [client.token, client.previousToken, token].includes(outcome.token)
      ? undefined
      : { token: outcome.token, previousToken: token };
  if (outcome.token !== token) return undefined;
  return token === client.token ? { previousToken: undefined } : {};
}
