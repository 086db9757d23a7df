import type { Answer } from "./answer.ts";

/** A client that the doctor has made, with all that deleting it takes. */
export interface MadeClient {
  readonly id: string;
  readonly token: string;
  /** The path of its configuration, below the base URL. */
  readonly path: string;
}

/** Which clients the doctor has made and not deleted yet. It believes answers alone, not what a probe expects of them. */
export interface Ledger {
  /** Takes down what an answer says of a client; `answer` undefined: it was lost. */
  observe(request: { readonly method: string; readonly path: string }, answer: Answer | undefined): void;
  /** Those there still are. */
  alive(): readonly MadeClient[];
  /** How many there have ever been. */
  made(): number;
  /** How many registrations ended so that nobody knows whether they made a client. */
  unclear(): number;
}

/** The client that a path of the configuration endpoint names. */
function clientIdIn(path: string): string | null {
  const query = new URLSearchParams(path.slice(path.indexOf("?") + 1));
  return query.get("clientId") ?? query.get("client_id");
}

/** A failure in the midst of a registration; 501 and this service's own 503 say that nothing was stored. */
const isFailure = (answer: Answer | undefined): boolean =>
  answer === undefined ||
  (answer.status >= 500 && answer.status !== 501 && answer.json?.["error"] !== "temporarily_unavailable");

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** An empty ledger. `pathOf` gives the path under which a client is managed, from its identifier and the URL it was given. */
export function createLedger(registerPath: string, pathOf: (id: string, uri: unknown) => string): Ledger {
  const alive = new Map<string, MadeClient>();
  const ever = new Set<string>();
  let unclear = 0;
  return {
    observe: ({ method, path }, answer) => {
      const document = answer?.json ?? {};
      const id = textOf(document["client_id"]);
      const token = textOf(document["registration_access_token"]);
      const isRegistration = method === "POST" && path.split("?", 1)[0] === registerPath;
      const isUnmanageable = answer?.status === 201 && (id === undefined || token === undefined);
      if (isRegistration && (isFailure(answer) || isUnmanageable)) unclear += 1;
      if (answer === undefined) return;
      if (method === "DELETE" && answer.status === 204) alive.delete(clientIdIn(path) ?? "");
      if (answer.status >= 300 || id === undefined || token === undefined) return;
      alive.set(id, { id, token, path: pathOf(id, document["registration_client_uri"]) });
      ever.add(id);
    },
    alive: () => [...alive.values()],
    made: () => ever.size,
    unclear: () => unclear,
  };
}
