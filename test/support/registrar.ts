import { webClient } from "./builders.ts";
import { type Answer, type Json, send } from "./http-client.ts";
import type { Target } from "./target.ts";

/** The paths of the service, written out: a test must notice when one changes. */
export const INIT_TOKEN = "/oidc/initToken";
export const REGISTER = "/oidc/register";
export const CLIENT_CONFIG = "/oidc/clientConfig";

/** A client that a test has registered. */
export interface RegisteredClient {
  readonly id: string;
  readonly token: string;
  /** `registration_client_uri`, to be used as it is. */
  readonly uri: string;
  readonly etag: string;
  /** The whole 201 document. */
  readonly document: Json;
}

/** One request to the service; what is left out is not sent. */
export interface Call {
  readonly method?: string;
  /** Goes into `Authorization: Bearer`. */
  readonly token?: string | undefined;
  readonly type?: string | undefined;
  readonly ifMatch?: string | undefined;
  /** Objects are sent as JSON, texts and bytes as they are. */
  readonly body?: object | string | Uint8Array | undefined;
  /** Headers besides, in addition to those made of the other members. */
  readonly headers?: readonly (readonly [string, string])[];
}

/** What a test does with the service. */
export interface Registrar {
  readonly target: Target;
  call(path: string, call?: Call): Promise<Answer>;
  /** A fresh answer of initToken for the target's own credentials. */
  initToken(): Promise<Answer>;
  /** The initial access token of the first call, used again by later ones. */
  initialAccessToken(): Promise<string>;
  /** A POST with an initial access token; `call` overrides any part of it. */
  register(metadata?: object, call?: Call): Promise<Answer>;
  /** A registered client; throws when the answer is not 201. */
  client(metadata?: object): Promise<RegisteredClient>;
  /** A request to a client's own URL with its own token; `call` overrides any part of it. */
  manage(client: Pick<RegisteredClient, "uri" | "token">, method: string, call?: Call): Promise<Answer>;
}

/** An `Authorization` value of the Basic scheme (RFC 7617). */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** The member of a document that must be a text. */
export function textOf(document: Json, member: string): string {
  const value = document[member];
  if (typeof value !== "string") throw new Error(`${member} is not a text`);
  return value;
}

/** The member of a document that must be a number. */
export function numberOf(document: Json, member: string): number {
  const value = document[member];
  if (typeof value !== "number") throw new Error(`${member} is not a number`);
  return value;
}

const isBytes = (body: Call["body"]): body is string | Uint8Array | undefined =>
  body === undefined || typeof body === "string" || body instanceof Uint8Array;

function sendCall(url: string, { method = "GET", token, type, ifMatch, body, headers = [] }: Call): Promise<Answer> {
  const given: readonly (readonly [string, string | undefined])[] = [
    ["Authorization", token === undefined ? undefined : `Bearer ${token}`],
    ["Content-Type", type],
    ["If-Match", ifMatch],
  ];
  const sent = given.filter((header): header is [string, string] => header[1] !== undefined);
  const bytes = isBytes(body) ? body : JSON.stringify(body);
  return send(url, { method, headers: [...sent, ...headers], ...(bytes !== undefined && { body: bytes }) });
}

/** A registered client in a 201 answer; throws for any other. */
export function registeredClient(answer: Answer): RegisteredClient {
  if (answer.status !== 201) throw new Error(`not registered: ${answer.status} ${answer.text}`);
  const document = answer.json;
  return {
    id: textOf(document, "client_id"),
    token: textOf(document, "registration_access_token"),
    uri: textOf(document, "registration_client_uri"),
    etag: answer.headers["etag"] ?? "",
    document,
  };
}

/** What tests do with a service: calls with all that a good one has, of which a test changes the part it is about. */
export function createRegistrar(target: Target): Registrar {
  const call = (path: string, one: Call = {}): Promise<Answer> => sendCall(`${target.url}${path}`, one);
  const initToken = () => call(INIT_TOKEN, { headers: [["Authorization", basic(target.user, target.password)]] });
  let initial: Promise<string> | undefined;
  const initialAccessToken = (): Promise<string> => {
    initial ??= initToken().then(({ json }) => textOf(json, "access_token"));
    return initial;
  };
  const register = async (metadata: object = webClient(), one: Call = {}): Promise<Answer> => {
    const token = Object.hasOwn(one, "token") ? one.token : await initialAccessToken();
    return call(REGISTER, { method: "POST", type: "application/json", body: metadata, ...one, token });
  };
  return {
    target,
    call,
    initToken,
    initialAccessToken,
    register,
    client: async (metadata) => registeredClient(await register(metadata)),
    manage: ({ uri, token }, method, one = {}) => {
      const type =
        one.body === undefined ? undefined : method === "PATCH" ? "application/merge-patch+json" : "application/json";
      return sendCall(uri, { method, token, type, ...one });
    },
  };
}
