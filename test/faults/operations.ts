import { randomUUID } from "node:crypto";
import { replacementOf, webClient } from "../support/builders.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { basic, INIT_TOKEN, type RegisteredClient, registeredClient, textOf } from "../support/registrar.ts";
import { type Attempt, expectStatus, type Operation } from "./attempt.ts";
import type { Change } from "./changes.ts";
import type { Lane } from "./lane.ts";
import { recovering } from "./recovery.ts";

const isClient = ({ id }: Change): boolean => id.startsWith("client/");
const isToken = ({ id }: Change): boolean => id.startsWith("token/");

/** One client more, and of the rest nothing but counts of tokens that went up. */
const isOneRegistered = (changes: readonly Change[]): boolean => {
  const [client, ...others] = changes.filter(isClient);
  return client?.before === undefined && client?.after?.["revision"] === 1 && others.length === 0;
};

/** One client one revision further, and nothing else. */
const isOneWritten = (changes: readonly Change[]): boolean => {
  const [{ before, after } = { before: undefined, after: undefined }, ...others] = changes;
  return others.length === 0 && after !== undefined && after["revision"] === Number(before?.["revision"]) + 1;
};

const readable = async ({ registrar }: Lane, client: Pick<RegisteredClient, "uri" | "token">): Promise<Json> =>
  expectStatus(await registrar.manage(client, "GET"), 200).json;

const registration =
  (call: { token?: string; key?: string }) =>
  async (lane: Lane): Promise<Attempt> => {
    const { registrar } = lane;
    const token = call.token === "limited" ? await limitedToken(lane, 4) : await registrar.initialAccessToken();
    const key = call.key && randomUUID();
    const act = () =>
      registrar.register(webClient({ client_name: "one" }), {
        token,
        ...(key && { headers: [["Idempotency-Key", key]] }),
      });
    let first: string | undefined;
    const holds = async (answer: Answer): Promise<void> => {
      const client = registeredClient(answer);
      if (key && first !== undefined && client.id !== first) throw new Error("two clients came of one key");
      first = client.id;
      await readable(lane, client);
    };
    return {
      act,
      isWhole: isOneRegistered,
      again: async () => holds(await act()),
      // Who may repeat a request must be able to when it was answered well, too.
      holds: async (answer) => {
        await holds(answer);
        if (key) await holds(await act());
      },
    };
  };

async function limitedToken({ registrar }: Lane, uses: number): Promise<string> {
  const { user, password } = registrar.target;
  const answer = await registrar.call(`${INIT_TOKEN}?uses=${uses}`, {
    headers: [["Authorization", basic(user, password)]],
  });
  return textOf(expectStatus(answer, 200).json, "access_token");
}

const issuing =
  (query: string) =>
  async (lane: Lane): Promise<Attempt> => {
    const { registrar } = lane;
    const { user, password } = registrar.target;
    const act = () => registrar.call(`${INIT_TOKEN}${query}`, { headers: [["Authorization", basic(user, password)]] });
    const holds = async (answer: Answer): Promise<unknown> =>
      expectStatus(
        await registrar.register(webClient(), { token: textOf(expectStatus(answer, 200).json, "access_token") }),
        201,
      );
    return {
      act,
      isWhole: (changes) => changes.filter(isToken).length === (query === "" ? 0 : 1) && !changes.some(isClient),
      again: async () => holds(await act()),
      holds,
    };
  };

/** An update of a client's own, and what a document must then show. */
const updating =
  (
    method: string,
    bodyOf: (client: RegisteredClient) => object,
    shows: (document: Json, client: RegisteredClient) => boolean,
  ) =>
  async (lane: Lane): Promise<Attempt> => {
    const client = await lane.registrar.client();
    const act = () => lane.registrar.manage(client, method, { body: bodyOf(client) });
    const holds = async (answer: Answer): Promise<void> => {
      const token = textOf(expectStatus(answer, 200).json, "registration_access_token");
      const document = await readable(lane, { ...client, token });
      if (!shows(document, client)) throw new Error("what was answered is not there");
      if (document["client_secret"] !== answer.json["client_secret"]) throw new Error("the secret is another one");
    };
    return { act, isWhole: isOneWritten, again: async () => holds(await act()), holds };
  };

const deleting =
  (key: boolean) =>
  async (lane: Lane): Promise<Attempt> => {
    const { registrar } = lane;
    const headers: readonly (readonly [string, string])[] = key ? [["Idempotency-Key", randomUUID()]] : [];
    const client = registeredClient(await registrar.register(webClient(), { headers }));
    const act = () => registrar.manage(client, "DELETE");
    const isGone = async (): Promise<unknown> => expectStatus(await registrar.manage(client, "GET"), 401);
    return {
      act,
      isWhole: ([one, ...others]) =>
        others.length === 0 &&
        (key ? one?.after?.["deleted_at"] !== undefined : one !== undefined && one.after === undefined),
      // The deletion may have been done the first time.
      again: async () => {
        expectStatus(await act(), 204, 401);
        await isGone();
      },
      holds: isGone,
    };
  };

const reading =
  (isFirstUse: boolean) =>
  async (lane: Lane): Promise<Attempt> => {
    const registered = await lane.registrar.client();
    const rotated = isFirstUse
      ? await lane.registrar.manage(registered, "PATCH", { body: { client_name: "one" } })
      : undefined;
    const token = rotated ? textOf(rotated.json, "registration_access_token") : registered.token;
    const client = { ...registered, token };
    const act = () => lane.registrar.manage(client, "GET");
    return {
      act,
      isWhole: (changes) =>
        isFirstUse
          ? changes.length === 1 && changes[0]?.after?.["previous_registration_token_digest"] === undefined
          : changes.length === 0,
      again: () => readable(lane, client),
      holds: async (answer) => {
        if (textOf(answer.json, "client_id") !== client.id) throw new Error("another client");
        if (isFirstUse) expectStatus(await lane.registrar.manage(registered, "GET"), 401);
      },
    };
  };

const named = (document: Json): boolean => document["client_name"] === "two";
const patching = updating("PATCH", () => ({ client_name: "two" }), named);
const GET_UPDATE = ["GetItem", "UpdateItem"] as const;
const row = (name: string, good: number, calls: readonly string[], prepare: Operation["prepare"]): Operation => ({
  name,
  profile: "plain",
  good,
  calls,
  prepare,
});
const rotating = (operation: Operation): Operation => ({ ...operation, profile: "rotating" });

/** Every operation of the service. */
export const OPERATIONS: readonly Operation[] = [
  row("initToken", 200, [], issuing("")),
  row("initToken, limited", 200, ["PutItem"], issuing("?uses=4")),
  row("register", 201, ["PutItem"], registration({})),
  row("register, limited token", 201, ["UpdateItem", "PutItem"], registration({ token: "limited" })),
  row("register, idempotent", 201, ["GetItem", "PutItem"], registration({ key: "own" })),
  row(
    "register, limited and idempotent",
    201,
    ["GetItem", "UpdateItem", "PutItem"],
    registration({ token: "limited", key: "own" }),
  ),
  row("GET", 200, ["GetItem"], reading(false)),
  row("PATCH", 200, GET_UPDATE, patching),
  row(
    "PUT",
    200,
    GET_UPDATE,
    updating("PUT", ({ document }) => replacementOf(document, { client_name: "two" }), named),
  ),
  row("DELETE", 204, ["DeleteItem"], deleting(false)),
  row("DELETE of an idempotent one", 204, ["DeleteItem", "GetItem", "PutItem"], deleting(true)),
  row(
    "secret rotation",
    200,
    GET_UPDATE,
    updating(
      "PATCH",
      () => ({ client_secret: null }),
      (document, client) => document["client_secret"] !== client.document["client_secret"],
    ),
  ),
  rotating(row("token rotation", 200, GET_UPDATE, patching)),
  rotating(row("first use of a rotated token", 200, GET_UPDATE, reading(true))),
  rotating(
    row(
      "renewal by an empty PATCH",
      200,
      GET_UPDATE,
      updating(
        "PATCH",
        () => ({}),
        () => true,
      ),
    ),
  ),
  row("recovery of a token", 200, GET_UPDATE, recovering),
];
