import type { Client } from "../../lib/registration/client.ts";
import { endOf } from "../../lib/registration/client-life.ts";
import {
  disableClient,
  enableClient,
  expireClient,
  expireSecret,
  issueRegistrationToken,
  type OperatorDependencies,
  removeClient,
  reviveClient,
} from "../../lib/registration/operate-client.ts";
import { timeText } from "./times.ts";

type Operation = Parameters<typeof disableClient>[1];

/** What a change of one client came to: the client after it, where there still is one, and a token made for it. */
export interface Changed {
  readonly client?: Client;
  readonly registrationAccessToken?: string;
}

/** A change of one client. */
export interface Change {
  readonly name: "expire" | "expire-secret" | "revive" | "delete" | "disable" | "enable" | "token";
  /** Whether it takes something away from somebody, and so has to be confirmed. */
  readonly isConfirmed: boolean;
  /** Why there is nothing to do where there is nothing. */
  readonly already: string;
  /** What it does, in the words that come after "would" and "now". */
  readonly effect: (changed: Changed) => string;
  readonly act: (
    dependencies: OperatorDependencies,
    operation: Operation,
  ) => Promise<Changed | "unknown client" | "nothing to do">;
}

const wrapped =
  (operate: typeof disableClient): Change["act"] =>
  async (dependencies, operation) => {
    const operated = await operate(dependencies, operation);
    return typeof operated === "string" ? operated : { client: operated };
  };

const untilText = ({ client }: Changed): string =>
  client?.life === undefined ? "lives for ever" : `lives until ${timeText(client.life.expiresAt)}`;

const BEYOND_RECALL = "is gone for good, unless revive comes before it is removed: it has no grace";

function expiredText({ client }: Changed): string {
  if (client?.life?.graceSeconds === 0) return BEYOND_RECALL;
  const until = client?.life === undefined ? "" : ` until ${timeText(endOf(client.life))}`;
  return `is expired and can be brought back${until}, by an update of its own or by revive`;
}

/** The changes of one client by name. */
export const CHANGES_BY_NAME = {
  expire: {
    name: "expire",
    isConfirmed: true,
    already: "it has expired already",
    effect: expiredText,
    act: wrapped(expireClient),
  },
  "expire-secret": {
    name: "expire-secret",
    isConfirmed: true,
    already: "it has no secret that is good",
    effect: () => "has no secret that is good, until a PATCH of its own gives it a new one",
    act: wrapped(expireSecret),
  },
  revive: {
    name: "revive",
    isConfirmed: false,
    already: "it has not expired",
    effect: (changed) => `is alive and ${untilText(changed)}`,
    act: wrapped(reviveClient),
  },
  disable: {
    name: "disable",
    isConfirmed: true,
    already: "it is disabled already",
    effect: () => "is disabled: management answers 403 and OpenID Providers refuse it, until enable",
    act: wrapped(disableClient),
  },
  enable: {
    name: "enable",
    isConfirmed: false,
    already: "it is not disabled",
    effect: () => "is enabled",
    act: wrapped(enableClient),
  },
  delete: {
    name: "delete",
    isConfirmed: true,
    already: "",
    effect: () => "is deleted for good, with its secret and its tokens",
    act: async (dependencies, operation) => ((await removeClient(dependencies, operation)) ? {} : "unknown client"),
  },
  token: {
    name: "token",
    isConfirmed: true,
    already: "",
    effect: () => "has a new registration access token, and every other of it has ended",
    act: (dependencies, operation) => issueRegistrationToken(dependencies, operation),
  },
} as const satisfies Record<string, Change>;
