import { describe, expect, it } from "vitest";
import { clientEventsOf } from "../../../lib/events/client-events.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { accepted, storedClient, withoutSecret } from "../../support/clients.ts";
import type { Json } from "../../support/http-client.ts";
import { imageOf, recordOf, recordOfItems, TIME_TO_LIVE } from "../../support/stream-records.ts";

const client = storedClient();
const CHANGE = {
  client_id: client.clientId,
  change_id: "b8c9ff5e0b5d4e6f9a3c2d1e0f4a5b6c",
  time: "2027-01-15T08:00:00.000Z",
};
const SECRET = { digest: "digest-2", sealed: "sealed-2", expiresAt: 1_800_090_000 };

const withMetadata = (metadata: Json, members: Partial<Client> = {}): Client =>
  storedClient({ metadata: accepted(metadata), ...members });
const next = (members: Partial<Client>): Client => storedClient({ revision: 2, ...members });
const updateOf = (before: Json, after: Json) =>
  clientEventsOf(recordOf(withMetadata(before), withMetadata(after, { revision: 2 })));

describe("client.registered", () => {
  it("is what an inserted client gives: the names of its members, its hosts and the id of its token", () => {
    expect(clientEventsOf(recordOf(undefined, client))).toEqual([
      {
        type: "client.registered",
        ...CHANGE,
        revision: 1,
        members: ["client_name", "redirect_uris"],
        redirect_hosts: ["rp.example.org"],
        initial_token_id: "token-1",
        audit: client.audit,
      },
    ]);
  });

  it("has no token id for a client that anybody registered", () => {
    const { initialTokenId: _, ...open } = client;
    const [event] = clientEventsOf(recordOf(undefined, open));
    expect(event?.type).toBe("client.registered");
    expect(event).not.toHaveProperty("initial_token_id");
  });

  it("has an empty audit for a client from before there was one", () => {
    const { audit: _, ...image } = imageOf(client);
    const [event] = clientEventsOf(recordOfItems({ after: image }));
    expect(event).toMatchObject({ type: "client.registered", audit: [] });
    expect(event).not.toHaveProperty("audit_unreadable");
  });

  it("has no time where the stream does not say when", () => {
    const record = recordOf(undefined, client);
    const { ApproximateCreationDateTime: _, ...dynamodb } = record.dynamodb;
    const [event] = clientEventsOf({ ...record, dynamodb });
    expect(event?.change_id).toBe(CHANGE.change_id);
    expect(event).not.toHaveProperty("time");
  });
});

describe("client.updated", () => {
  it("names what was added, changed and removed, and the hosts before and after", () => {
    const before = { redirect_uris: ["https://rp.example.org/a"], client_name: "A", contacts: ["a@example.org"] };
    const after = {
      redirect_uris: ["https://other.example.org/a"],
      client_name: "A",
      logo_uri: "https://rp.example.org/l",
    };
    expect(updateOf(before, after)).toEqual([
      {
        type: "client.updated",
        ...CHANGE,
        revision: 2,
        members: { added: ["logo_uri"], changed: ["redirect_uris"], removed: ["contacts"] },
        old_redirect_hosts: ["rp.example.org"],
        new_redirect_hosts: ["other.example.org"],
        audit: [],
      },
    ]);
  });

  it.each<[string, Json, Json, object]>([
    [
      "a value inside a value",
      { jwks: { keys: [{ kid: "1" }] } },
      { jwks: { keys: [{ kid: "2" }] } },
      { changed: ["jwks"] },
    ],
    [
      "the order of a list",
      { scope: "a", contacts: ["a", "b"] },
      { scope: "a", contacts: ["b", "a"] },
      { changed: ["contacts"] },
    ],
    [
      "a name in another language",
      { client_name: "A" },
      { client_name: "A", "client_name#ja": "B" },
      { changed: ["client_name"] },
    ],
    [
      "a name that only has another tag",
      { "client_name#fr": "A" },
      { "client_name#de": "A" },
      { changed: ["client_name"] },
    ],
    ["the first name in any language", {}, { "client_name#fr": "A" }, { added: ["client_name"] }],
    ["the last name in any language", { "client_name#fr": "A" }, {}, { removed: ["client_name"] }],
  ])("counts %s once, by the name of the member", (_, before, after, members) => {
    expect(updateOf(before, after)).toMatchObject([{ members: { added: [], changed: [], removed: [], ...members } }]);
  });

  it("is not given for the order of members, which means nothing", () => {
    expect(updateOf({ client_name: "A", scope: "b" }, { scope: "b", client_name: "A" })).toEqual([]);
  });
});

describe("redirect hosts", () => {
  const hostsOf = (uris: unknown) => {
    const [event] = clientEventsOf(recordOf(undefined, withMetadata({ redirect_uris: uris })));
    return event?.type === "client.registered" ? event.redirect_hosts : undefined;
  };

  it.each([
    [
      "each once, sorted, whatever path or port",
      ["https://b.example/1", "https://a.example:8443/", "https://b.example/2?c=d#e"],
      ["a.example", "b.example"],
    ],
    [
      "in lower case and ASCII",
      ["https://RP.Example/", "https://bücher.example/"],
      ["rp.example", "xn--bcher-kva.example"],
    ],
    ["never who is named before the host", ["https://user:word@rp.example/"], ["rp.example"]],
    [
      "loopback and addresses, too",
      ["http://localhost:1/", "http://127.0.0.1/", "http://[::1]/"],
      ["127.0.0.1", "[::1]", "localhost"],
    ],
    ["none of private-use schemes", ["com.example.app:/callback", "app://callback", "urn:ietf:wg:oauth:2.0:oob"], []],
    ["none that is longer than DNS has names", [`https://${"a.".repeat(127)}example/`], []],
    ["none of what is no URI", ["https://", "", 7, null], []],
    ["none where there is no list", "https://rp.example/", []],
    ["none where there is nothing", undefined, []],
  ])("are %s", (_, uris, hosts) => {
    expect(hostsOf(uris)).toEqual(hosts);
  });
});

describe("client.secret-renewed", () => {
  it("is given for another digest, with the new expiry", () => {
    expect(clientEventsOf(recordOf(client, next({ secret: SECRET })))).toEqual([
      { type: "client.secret-renewed", ...CHANGE, revision: 2, client_secret_expires_at: 1_800_090_000, audit: [] },
    ]);
  });

  it("says until when the secret before is good beside it", () => {
    const previousSecret = { digest: "digest-of-the-secret", sealed: "s", expiresAt: 1_800_086_400 };
    const [event] = clientEventsOf(recordOf(client, next({ secret: SECRET, previousSecret })));
    expect(event).toMatchObject({
      type: "client.secret-renewed",
      previous_client_secret_expires_at: 1_800_086_400,
    });
    expect(JSON.stringify(event)).not.toContain("digest-of");
  });

  it("comes after the update that it is part of", () => {
    const events = clientEventsOf(recordOf(client, next({ secret: SECRET, metadata: accepted({ client_name: "B" }) })));
    expect(events.map(({ type }) => type)).toEqual(["client.updated", "client.secret-renewed"]);
  });

  it("is given for the first secret of a client that had none", () => {
    const events = clientEventsOf(recordOf(withoutSecret(client), next({ secret: SECRET })));
    expect(events.map(({ type }) => type)).toEqual(["client.secret-renewed"]);
  });

  it("is not given when the secret is taken away", () => {
    expect(clientEventsOf(recordOf(client, withoutSecret(next({}))))).toEqual([]);
  });
});

describe("a write that changes nothing that matters gives no event", () => {
  const secret = { digest: "digest-of-the-secret", sealed: "sealed-again", expiresAt: 1_800_003_600 };
  it.each([
    ["the same secret sealed again", next({ secret })],
    ["a revision alone", next({})],
    ["the end of the registration access token before", next({ previousRegistrationTokenDigest: "before" })],
    [
      "a use, which prolongs its life",
      next({ life: { expiresAt: 1_900_000_000, lifetimeSeconds: 1, graceSeconds: 1 } }),
    ],
    ["what is kept of a repeatable registration", next({ idempotency: { bodyDigest: "d", until: 1 } })],
    ["other names of what the server supplied", next({ suppliedNames: [] })],
  ])("%s", (_, after) => {
    expect(clientEventsOf(recordOf(client, after))).toEqual([]);
  });

  it("an attribute that somebody else keeps at the item", () => {
    const before = imageOf(client);
    expect(clientEventsOf(recordOfItems({ before, after: { ...before, op_note: { S: "seen" } } }))).toEqual([]);
  });
});

describe("a client that is gone", () => {
  const gone = {
    ...CHANGE,
    revision: 1,
    redirect_hosts: ["rp.example.org"],
    audit_head: { seq: 1, hash: "hash-of-the-entry" },
  };

  it("was deleted", () => {
    expect(clientEventsOf(recordOf(client, undefined))).toEqual([{ type: "client.deleted", ...gone }]);
    expect(clientEventsOf(recordOf(client, undefined, { userIdentity: null }))).toEqual([
      { type: "client.deleted", ...gone },
    ]);
  });

  it("has no head where it had no audit", () => {
    const [event] = clientEventsOf(recordOf(storedClient({ audit: [] }), undefined));
    expect(event?.type).toBe("client.deleted");
    expect(event).not.toHaveProperty("audit_head");
  });

  it("was removed where DynamoDB did it at its time to live", () => {
    const [event, ...more] = clientEventsOf(recordOf(client, undefined, { userIdentity: TIME_TO_LIVE }));
    expect([event, more]).toEqual([{ type: "client.removed", ...gone }, []]);
  });

  it("was deleted where another service did it", () => {
    const userIdentity = { type: "Service", principalId: "replication.dynamodb.amazonaws.com" };
    const [event] = clientEventsOf(recordOf(client, undefined, { userIdentity }));
    expect(event?.type).toBe("client.deleted");
  });
});

describe("nothing is told of", () => {
  it.each(["quota/token-1", "clients/1", "", "Client/1", "xclient/1"])("an item with the id %j", (id) => {
    const item = { ...imageOf(client), id: { S: id } };
    for (const images of [
      { after: item },
      { before: item, after: { ...item, metadata: { S: "{}" } } },
      { before: item },
    ]) {
      expect(clientEventsOf(recordOfItems(images))).toEqual([]);
    }
  });

  it.each([["2"], ["0"], [undefined]])("an item with the format version %s, before or after", (version) => {
    const known = imageOf(client);
    const { format_version: _, ...rest } = known;
    const unknown = { ...rest, ...(version !== undefined && { format_version: { N: version } }), metadata: { S: "?" } };
    const cases = [
      { after: unknown },
      { before: unknown },
      { before: known, after: unknown },
      { before: unknown, after: known },
    ];
    for (const images of cases) expect(clientEventsOf(recordOfItems(images))).toEqual([]);
  });

  it("a kind of change that DynamoDB does not have yet", () => {
    expect(clientEventsOf({ ...recordOf(client, client), eventName: "ARCHIVE" })).toEqual([]);
  });
});

describe("a record that is not whole fails, without a word of what is in it", () => {
  const item = imageOf(client);
  const { revision: _, ...unnumbered } = item;
  const { client_secret_expires_at: __, ...endless } = imageOf(next({ secret: SECRET }));
  it.each([
    [
      "an image that the kind of change needs",
      { ...recordOf(client, undefined), eventName: "INSERT" },
      "a stream record has no NewImage",
    ],
    [
      "the image from before",
      { ...recordOf(undefined, client), eventName: "REMOVE" },
      "a stream record has no OldImage",
    ],
    ["the revision", recordOfItems({ after: unnumbered }), "a stream record has no revision"],
    [
      "the expiry of a new secret",
      recordOfItems({ before: item, after: endless }),
      "a stream record has no client_secret_expires_at",
    ],
    [
      "metadata in JSON",
      recordOfItems({ after: { ...item, metadata: { S: "hunter2" } } }),
      "a client's metadata is not JSON (SyntaxError)",
    ],
  ])("it lacks %s", (_, record, message) => {
    expect(() => clientEventsOf(record)).toThrow(new Error(message));
  });
});
