import { setTimeout as pause } from "node:timers/promises";
import { ROUTES } from "../../lib/http/routes.ts";
import { type Answer, objectIn } from "./answer.ts";
import type { HttpClient, Outgoing, RawAnswer } from "./client.ts";
import type { Confidential } from "./confidential.ts";
import { Interrupted } from "./doctor-fault.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { Pace, RouteName } from "./pace.ts";

/** User and password for initToken. */
export interface Operator {
  readonly user: string;
  readonly password: string;
}

/** One request; what is left out is not sent. */
export interface Call {
  readonly method?: string;
  /** Below the base URL, with the query. */
  readonly path: string;
  readonly bearer?: string | undefined;
  readonly basic?: Operator | undefined;
  readonly type?: string | undefined;
  /** Objects are sent as JSON, texts as they are. */
  readonly body?: object | string | undefined;
  readonly headers?: readonly (readonly [string, string])[];
  /** The gateway may give the answer, so nothing that the service's own answers carry can be asked of it. */
  readonly isForGateway?: boolean;
}

/** The service under examination, as far as requests go. */
export interface Service {
  readonly baseUrl: string;
  readonly ledger: Ledger;
  /** Sends one request when its turn has come. Throws {@link NetworkFault}, {@link Interrupted}. */
  call(call: Call): Promise<Answer>;
  /** The service's own answers so far. */
  answers(): readonly Answer[];
  /** How many requests have been answered, and how many of them by 429. */
  counts(): { readonly requests: number; readonly throttled: number };
  /**
   * Deletes the clients there still are, all of them or those on which it has not been tried, also after an
   * interruption. What can not be deleted stays in the ledger. Never throws.
   */
  cleanUp(which: "untried" | "all"): Promise<void>;
}

/** What a service is made of. */
export interface ServiceParts {
  readonly baseUrl: string;
  readonly client: HttpClient;
  readonly pace: Pace;
  readonly confidential: Confidential;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** So often is a request tried that the gateway throttles, with pauses that double. */
const TRIES_MAX = 6;
const FIRST_PAUSE_MILLISECONDS = 500;
const PAUSE_SECONDS_MAX = 30;
/** So many clients one after the other that can not be deleted for want of an answer: the service is gone. */
const UNANSWERED_MAX = 3;

const PATHS: ReadonlyMap<string, RouteName> = new Map(
  Object.entries(ROUTES).map(([name, { path }]) => [path, name as RouteName]),
);
const SECRET_MEMBERS = ["access_token", "client_secret", "registration_access_token"] as const;

const bare = (path: string): string => path.split("?", 1)[0] ?? "";

/** The value of Basic credentials (RFC 7617 2). */
const basicValue = ({ user, password }: Operator): string => Buffer.from(`${user}:${password}`).toString("base64");

function outgoingOf({ method = "GET", bearer, basic, type, body, headers = [] }: Call): Outgoing {
  const given: readonly (readonly [string, string | undefined])[] = [
    ["User-Agent", "oidc-registrar-doctor"],
    ["Authorization", bearer === undefined ? undefined : `Bearer ${bearer}`],
    ["Authorization", basic && `Basic ${basicValue(basic)}`],
    ["Content-Type", type],
  ];
  const sent = given.filter((header): header is readonly [string, string] => header[1] !== undefined);
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  return { method, headers: [...sent, ...headers], ...(text !== undefined && { body: Buffer.from(text) }) };
}

/** The pause that a throttled answer asks for, or that its turn among the tries does. */
function pauseAfter({ headers }: RawAnswer, tries: number): number {
  const asked = Number(headers["retry-after"] ?? Number.NaN);
  if (asked >= 0) return Math.min(asked, PAUSE_SECONDS_MAX) * 1000;
  return FIRST_PAUSE_MILLISECONDS * 2 ** (tries - 1);
}

/**
 * What is left of a URL below the base URL, as it was written; undefined if it is not below it. Scheme and host are
 * compared as URLs, since their case and a default port mean nothing.
 */
export function pathBelow(baseUrl: string, uri: unknown): string | undefined {
  const { origin, pathname } = new URL(`${baseUrl}/`);
  const [, place = "", path = ""] = /^([a-z]+:\/\/[^/\\?#]+)(.*)$/is.exec(typeof uri === "string" ? uri : "") ?? [];
  return URL.parse(place)?.origin === origin && path.startsWith(pathname) ? path.slice(pathname.length - 1) : undefined;
}

/** The path of a client's configuration: that of its own URL, if that is below the base URL, where its token may go. */
const configurationPath = (baseUrl: string, id: string, uri: unknown): string =>
  pathBelow(baseUrl, uri) ?? `${ROUTES.clientConfig.path}?clientId=${encodeURIComponent(id)}`;

/** The service at a base URL. */
export function createService({ baseUrl, client, pace, confidential, signal }: ServiceParts): Service {
  const ledger = createLedger(ROUTES.register.path, (id, uri) => configurationPath(baseUrl, id, uri));
  const answers: Answer[] = [];
  let requests = 0;
  let throttled = 0;

  const wait = async (milliseconds: number, isCleanup: boolean): Promise<void> => {
    if (!isCleanup && signal.aborted) throw new Interrupted();
    if (milliseconds <= 0) return;
    try {
      await pause(milliseconds, undefined, isCleanup ? {} : { signal });
    } catch (cause) {
      throw new Interrupted("interrupted", { cause });
    }
  };

  const sendInTurn = async (call: Call, outgoing: Outgoing, isCleanup: boolean): Promise<RawAnswer> => {
    const route = PATHS.get(bare(call.path));
    for (let tries = 1; ; tries += 1) {
      await wait(route === undefined ? 0 : pace.next(route), isCleanup);
      const raw = await client.send(`${baseUrl}${call.path}`, outgoing);
      requests += 1;
      if (raw.status !== 429) return raw;
      throttled += 1;
      if (route !== undefined) pace.slowDown(route);
      if (tries === TRIES_MAX) return raw;
      await wait(pauseAfter(raw, tries), isCleanup);
    }
  };

  const send = async (call: Call, isCleanup: boolean): Promise<Answer> => {
    const outgoing = outgoingOf(call);
    confidential.add(call.bearer);
    if (call.basic !== undefined)
      for (const one of [call.basic.password, basicValue(call.basic)]) confidential.add(one);
    const request = { method: outgoing.method, path: call.path };
    try {
      const raw = await sendInTurn(call, outgoing, isCleanup);
      const json = objectIn(raw.text);
      for (const name of SECRET_MEMBERS) confidential.add(json?.[name]);
      const answer: Answer = { ...raw, method: outgoing.method, path: bare(call.path), json };
      ledger.observe(request, answer);
      if (call.isForGateway !== true && answer.status !== 429) answers.push(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof Interrupted)) ledger.observe(request, undefined);
      throw error;
    }
  };

  const tried = new Set<string>();
  const cleanUp: Service["cleanUp"] = async (which) => {
    let unanswered = 0;
    for (const { id, path, token } of ledger.alive()) {
      if (unanswered === UNANSWERED_MAX) return;
      if (which === "untried" && tried.has(id)) continue;
      tried.add(id);
      try {
        await send({ method: "DELETE", path, bearer: token }, true);
        unanswered = 0;
      } catch {
        // Without an answer the client stays in the ledger, and the report says so.
        unanswered += 1;
      }
    }
  };

  return {
    baseUrl,
    ledger,
    call: (call) => send(call, false),
    answers: () => answers,
    counts: () => ({ requests, throttled }),
    cleanUp,
  };
}
