import { ROUTES } from "../../lib/http/routes.ts";
import { type Answer, describeAnswer, type Json } from "./answer.ts";
import { NotProbed } from "./doctor-fault.ts";
import type { Measurement } from "./measure.ts";
import type { Mode } from "./probe.ts";
import type { Call, Operator, Service } from "./service.ts";

/** A client that a probe has registered for itself. */
export interface OwnClient {
  readonly id: string;
  readonly token: string;
  /** The path of its configuration, below the base URL. */
  readonly path: string;
  readonly etag: string;
  /** Undefined for a client that has no use for one. */
  readonly secret: string | undefined;
  /** The whole 201 document. */
  readonly document: Json;
}

/** What is left to a request to a client's configuration besides method and path. */
export type Rest = Omit<Call, "method" | "path">;

/** How much is measured. */
export interface Load {
  readonly requests: number;
  readonly concurrency: number;
}

/** What probes work on: the service, and the things every other probe does with it. */
export interface Subject {
  readonly mode: Mode;
  readonly service: Service;
  /** Undefined where there are none and none are needed. */
  readonly operator: Operator | undefined;
  /** What a client of the doctor's registers. */
  readonly metadata: Json;
  readonly load: Load;
  /** Where the latency part leaves what it has measured. */
  readonly measurements: Measurement[];
  call(call: Call): Promise<Answer>;
  /** A good initial access token, or undefined where none is needed. Throws `NotProbed`. */
  initialAccessToken(): Promise<string | undefined>;
  /** A registration that is good in everything that `rest` leaves alone; members go into the metadata. */
  register(members?: Json, rest?: Partial<Call>): Promise<Answer>;
  /** A fresh client. Throws `NotProbed` if it is refused. */
  client(members?: Json): Promise<OwnClient>;
  /** A request to a client's configuration with its own token; `rest` overrides any part of it. */
  manage(client: OwnClient, method: string, rest?: Rest): Promise<Answer>;
}

/** What a subject is made of. */
export type SubjectParts = Pick<Subject, "mode" | "service" | "operator" | "metadata" | "load">;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The client in the answer to its registration. Throws `NotProbed`. */
export function ownClient(answer: Answer, service: Service): OwnClient {
  const document = answer.json ?? {};
  const id = textOf(document["client_id"]);
  const made = service.ledger.alive().find((one) => one.id === id);
  if (answer.status !== 201 || made === undefined)
    throw new NotProbed(`no client could be registered: ${describeAnswer(answer)}`);
  const secret = document["client_secret"];
  return {
    ...made,
    etag: answer.headers["etag"] ?? "",
    secret: secret === undefined ? undefined : textOf(secret),
    document,
  };
}

/** A source of initial access tokens that asks for a new one when half of the old one's life is over. */
function createTokenSource({ mode, operator, service }: SubjectParts): () => Promise<string | undefined> {
  let held: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    if (mode !== "PROTECTED") return undefined;
    if (held !== undefined && performance.now() < held.until) return held.token;
    const askedAt = performance.now();
    const answer = await service.call({ path: ROUTES.initToken.path, basic: operator });
    const { access_token: token, expires_in: seconds } = answer.json ?? {};
    if (answer.status !== 200 || typeof token !== "string")
      throw new NotProbed(`there is no initial access token: ${describeAnswer(answer)}`);
    held = { token, until: askedAt + (typeof seconds === "number" ? seconds * 500 : 0) };
    return token;
  };
}

/** The subject of an examination. */
export function createSubject(parts: SubjectParts): Subject {
  const { service, metadata } = parts;
  const initialAccessToken = createTokenSource(parts);
  const register = async (members: Json = {}, rest: Partial<Call> = {}): Promise<Answer> => {
    const bearer = Object.hasOwn(rest, "bearer") ? rest.bearer : await initialAccessToken();
    const body = { ...metadata, ...members };
    return service.call({
      method: "POST",
      path: ROUTES.register.path,
      type: "application/json",
      body,
      ...rest,
      bearer,
    });
  };
  return {
    ...parts,
    measurements: [],
    call: (call) => service.call(call),
    initialAccessToken,
    register,
    client: async (members) => ownClient(await register(members), service),
    manage: ({ path, token }, method, rest = {}) => {
      const patchType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const type = rest.body === undefined ? undefined : patchType;
      return service.call({ method, path, bearer: token, type, ...rest });
    },
  };
}
