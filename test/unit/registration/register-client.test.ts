import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import { initialAccessTokenParties } from "../../../lib/registration/initial-access-token-parties.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import {
  authorizeRegistration,
  registerClient,
  rehearseRegistration,
} from "../../../lib/registration/register-client.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { issueInitialAccessToken } from "../../../lib/tokens/initial-access-token.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import { type ClientTable, startClientTable, unreachableTable } from "../../support/client-table.ts";
import { createUseCases, grantOf, NOW, requestOf, targetOf, type UseCases } from "../../support/use-cases.ts";

let table: ClientTable;
let store: ClientStore;
let cases: UseCases;
beforeAll(async () => {
  table = await startClientTable();
  store = createDynamoClientStore(table.documents, table.name);
});
beforeEach(() => {
  cases = createUseCases(store);
  table.calls.length = 0;
});
afterAll(() => table.close());

const reasonOf = async (refused: Promise<unknown>): Promise<unknown> =>
  refused.then(
    () => "not refused",
    (error: unknown) => (error instanceof OAuthError ? error.reason : error),
  );

describe("RFC 7591 3: who may register", () => {
  const KNOWN_BY_TOKEN = { initialToken: { tokenId: "token-1", kid: "v1", expiresAt: NOW + 60, isRecorded: false } };
  const open = () => createUseCases(store, { REGISTRATION_MODE: "OPEN" });
  const tokenBy = async (one: UseCases) => {
    const grant = { subject: "operator", tokenId: "token-1", issuedAt: NOW, lifetimeSeconds: 60 };
    return (await issueInitialAccessToken(one.dependencies.keyring, initialAccessTokenParties(one.settings), grant))
      .token;
  };

  it("in PROTECTED mode whoever has a good initial access token, by which the client is known later", async () => {
    expect(await authorizeRegistration(cases.dependencies, await tokenBy(cases))).toEqual(KNOWN_BY_TOKEN);
  });

  it("in PROTECTED mode nobody without one", async () => {
    expect(await reasonOf(authorizeRegistration(cases.dependencies, undefined))).toEqual({ kind: "token_missing" });
  });

  it("in OPEN mode anybody", async () => {
    expect(await authorizeRegistration(open().dependencies, undefined)).toEqual({});
  });

  it("in both modes nobody with a bad token", async () => {
    for (const one of [cases, open()]) {
      const token = await tokenBy(one);
      one.time.now += 60;
      expect(await reasonOf(authorizeRegistration(one.dependencies, token))).toEqual({
        kind: "token_refused",
        why: "expired",
      });
      expect(await reasonOf(authorizeRegistration(one.dependencies, "x"))).toEqual({
        kind: "token_refused",
        why: "malformed",
      });
    }
  });

  it("in OPEN mode a good token is remembered too", async () => {
    const one = open();
    expect(await authorizeRegistration(one.dependencies, await tokenBy(one))).toEqual(KNOWN_BY_TOKEN);
  });
});

describe("RFC 7591 3.1: a registration", () => {
  it("is stored whole, with digests in the place of credentials", async () => {
    const answer = await registerClient(cases.dependencies, grantOf("token-1"), requestOf(webClient()));
    const stored = await store.find(answer.client.clientId);
    expect(stored).toStrictEqual(answer.client);
    expect(stored).toMatchObject({
      clientId: expect.stringMatching(/^[0-9a-f]{32}$/),
      issuedAt: NOW,
      revision: 1,
      initialTokenId: "token-1",
      registrationTokenDigest: digestOf(answer.registrationAccessToken),
      secret: { digest: digestOf(answer.secret ?? ""), expiresAt: 0 },
    });
    const item = JSON.stringify(await table.item(`client/${answer.client.clientId}`));
    expect([item.includes(answer.registrationAccessToken), item.includes(answer.secret ?? "?")]).toEqual([
      false,
      false,
    ]);
  });

  it("RFC 6749 10.10: draws identifier, token and secret apart from each other", async () => {
    await registerClient(cases.dependencies, {}, requestOf(webClient()));
    expect(cases.randomLengths).toEqual([16, 32, 48]);
  });

  it("draws no secret for a client that has no use for one", async () => {
    const { secret, client } = await registerClient(cases.dependencies, {}, requestOf(keyClient()));
    expect([cases.randomLengths, secret, client.secret]).toEqual([[16, 32], undefined, undefined]);
  });

  it("remembers which members the client left to the server", async () => {
    const { client, supplied = [] } = await registerClient(
      cases.dependencies,
      {},
      requestOf(webClient({ grant_types: ["authorization_code"] })),
    );
    expect(client.suppliedNames).toEqual(supplied.map(({ name }) => name));
    expect(client.suppliedNames).toContain("response_types");
    expect(client.suppliedNames).not.toContain("grant_types");
  });

  it("that is refused stores and draws nothing and tells every fault", async () => {
    const reason = await reasonOf(
      registerClient(cases.dependencies, {}, requestOf({ redirect_uris: [], default_max_age: "1" })),
    );
    expect(reason).toMatchObject({
      kind: "metadata_refused",
      faults: [{ pointer: "/default_max_age" }, { pointer: "/redirect_uris" }],
    });
    expect([cases.randomLengths, table.calls, cases.events()]).toEqual([[], [], []]);
  });

  it("that cannot be stored is no registration", async () => {
    const broken = createUseCases(createDynamoClientStore(unreachableTable(), table.name));
    expect(await reasonOf(registerClient(broken.dependencies, {}, requestOf(webClient())))).toEqual({
      kind: "unavailable",
      what: "client store",
    });
    expect(broken.events()).toEqual([]);
  });

  it("is logged by identifiers, never with credentials or values", async () => {
    const metadata = webClient({ client_name: "Very Own Name", unknown_member: 1, another: 2 });
    const answer = await registerClient(cases.dependencies, grantOf("token-1"), requestOf(metadata));
    expect(cases.lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "client registered", client_id: answer.client.clientId, token_id: "token-1", ignored_members: 2 },
    ]);
    const secrets = [answer.secret ?? "?", answer.registrationAccessToken, "Very Own Name", "unknown_member"];
    expect(secrets.filter((text) => cases.lines.join("").includes(text))).toEqual([]);
  });
});

describe("the policy of an initial access token", () => {
  const { initialToken } = grantOf("token-1");
  const limited = { ...(initialToken && { initialToken: { ...initialToken, policy: { scopes: ["openid"] } } }) };

  it("limits what is registered and what is rehearsed, and stays with the client for its updates", async () => {
    const { dependencies } = cases;
    const answer = await registerClient(dependencies, limited, requestOf(webClient()));
    expect(answer.client).toMatchObject({ metadata: { scope: "openid" }, policy: { scopes: ["openid"] } });
    expect(await rehearseRegistration(dependencies, limited, webClient())).toMatchObject({ scope: "openid" });
    const wider = webClient({ scope: "openid email" });
    const refused = [
      await reasonOf(registerClient(dependencies, limited, requestOf(wider))),
      await reasonOf(amendClient(dependencies, targetOf(answer), () => wider)),
    ];
    expect(refused).toMatchObject(Array(2).fill({ faults: [{ pointer: "/scope" }] }));
  });
});

describe("an identifier that is taken", () => {
  it("is a fault of the service, and whose it is keeps it", async () => {
    const { dependencies } = createUseCases(store, {}, { random: (length) => new Uint8Array(length).fill(7) });
    const { client } = await registerClient(dependencies, {}, requestOf(webClient({ client_name: "First" })));
    const again = registerClient(dependencies, {}, requestOf(webClient({ client_name: "Second" })));
    await expect(again).rejects.toThrow("a new client identifier is taken");
    expect(await store.find(client.clientId)).toStrictEqual(client);
  });
});

describe("a rehearsal", () => {
  it.each([
    ["a web client", webClient({ client_name: "Client", "client_name#fr": "Cliente", unknown: 1 })],
    ["a client with a key", keyClient()],
  ])("answers with what would be registered: %s", async (_, body) => {
    const rehearsed = await rehearseRegistration(cases.dependencies, {}, body);
    const { client, supplied } = await registerClient(cases.dependencies, {}, requestOf(body));
    expect(rehearsed).toEqual({ ...client.metadata, supplied_metadata: supplied });
  });

  it("makes and stores nothing", async () => {
    await rehearseRegistration(cases.dependencies, {}, webClient());
    expect([cases.randomLengths, table.calls, cases.keys.calls, cases.events()]).toEqual([
      [],
      [],
      [],
      ["registration rehearsed"],
    ]);
  });

  it("is refused for the same reason", async () => {
    const body = { redirect_uris: ["http://rp.example.org/"], client_name: 1 };
    const refused = await reasonOf(rehearseRegistration(cases.dependencies, {}, body));
    expect(refused).toMatchObject({ kind: "metadata_refused" });
    expect(refused).toEqual(await reasonOf(registerClient(cases.dependencies, {}, requestOf(body))));
  });
});
