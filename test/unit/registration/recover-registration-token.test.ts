import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { disableClient } from "../../../lib/registration/operate-client.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { recoverRegistrationToken } from "../../../lib/registration/recover-registration-token.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { type AssertionSigner, createAssertionSigner, signedByText, unsigned } from "../../support/assertions.ts";
import { webClient } from "../../support/builders.ts";
import { type ClientStage, createStage, outcomeOf, refusalOf } from "../../support/client-stage.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import type { Json } from "../../support/http-client.ts";
import { rsaPair } from "../../support/public-keys.ts";
import { NOW, targetOf } from "../../support/use-cases.ts";

const ENDPOINT = "https://op.example.com/oidc/clientConfig";
const JWKS_URI = "https://rp.example.org/jwks";

let table: ClientTable;
let store: ClientStore;
let signer: AssertionSigner;
let other: AssertionSigner;
/** What the client's host answers; undefined: nothing. */
let far: unknown;
beforeAll(async () => {
  table = await startClientTable();
  store = createDynamoClientStore(table.documents, table.name);
  [signer, other] = [await createAssertionSigner(), await createAssertionSigner()];
});
afterAll(() => table.close());

const asked: string[] = [];
const stageOf = (variables = {}): ClientStage =>
  createStage(store, variables, {
    fetchPublicJson: async (url) => {
      asked.push(url);
      if (far === undefined) throw new Error("the far side does not answer");
      return far;
    },
  });
const keyed = (members: Json = {}): Json =>
  webClient({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [signer.jwk] }, ...members });
const keyedBy = (uri: string): Json => {
  const { jwks: _, ...members } = keyed({ jwks_uri: uri });
  return members;
};
/** A client that authenticates with the signer's key. */
async function losing(metadata: Json = keyed(), variables = {}) {
  asked.length = 0;
  const stage = stageOf(variables);
  const client = await stage.register(metadata);
  return { stage, client, target: targetOf(client), clientId: client.client.clientId };
}
/** What a good assertion of a client says, `seconds` after the start. */
const claimsOf = (clientId: string, seconds = 0, claims: Json = {}): Json => ({
  iss: clientId,
  sub: clientId,
  aud: ENDPOINT,
  iat: NOW + seconds,
  exp: NOW + seconds + 60,
  ...claims,
});
const recover = ({ on }: ClientStage, clientId: string, assertion: string) => {
  const audiences = [ENDPOINT, `${ENDPOINT}?clientId=${clientId}`];
  return recoverRegistrationToken(on, { clientId, assertion, audiences, source: "192.0.2.7" });
};

describe("RFC 7523 2.2: an assertion by the client's own key", () => {
  it("gives it a new registration access token, and ends all before", async () => {
    const { stage, client, target, clientId } = await losing();
    const rotated = await stage.under({ registrationTokenRotation: true }).patch(target);
    const answer = await recover(stage, clientId, await signer.sign(claimsOf(clientId)));
    for (const old of [client, rotated]) expect(await outcomeOf(stage.get(targetOf(old)))).toBe("token_refused");
    expect((await stage.get(targetOf(answer))).client).toStrictEqual(answer.client);
    expect(answer.client.metadata).toEqual(client.client.metadata);
    expect(answer.client.audit.at(-1)).toMatchObject({
      actions: ["token-recovered"],
      by: "client-assertion",
      source: "192.0.2.7",
      members: {},
    });
    const recovered = stage.cases.lines.map((line) => JSON.parse(line)).at(-2);
    expect(recovered).toMatchObject({ event: "registration token recovered", client_id: clientId });
  });

  it("names the endpoint with or without its query as audience, in a list of one too", async () => {
    const { stage, clientId } = await losing();
    const audiences = [ENDPOINT, `${ENDPOINT}?clientId=${clientId}`, [ENDPOINT]];
    for (const [index, aud] of audiences.entries()) {
      stage.at(index);
      expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId, index, { aud }))))).toBe(
        "done",
      );
    }
  });

  it.each([
    ["of the last five minutes, by a clock that is off by 30 seconds", -330, 600],
    ["of a clock that is 30 seconds ahead", 30, 600],
    ["that expired 29 seconds ago", -100, 71],
  ])("%s is good", async (_, age, lifetime) => {
    const { stage, clientId } = await losing();
    const claims = claimsOf(clientId, age, { exp: NOW + age + lifetime });
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claims)))).toBe("done");
  });

  it("is good once, and so is each second", async () => {
    const { stage, clientId } = await losing();
    const assertion = await signer.sign(claimsOf(clientId));
    const first = await recover(stage, clientId, assertion);
    const again = [
      assertion,
      await signer.sign(claimsOf(clientId, 0, { jti: "2" })),
      await signer.sign(claimsOf(clientId, -1)),
    ];
    for (const one of again) expect(await outcomeOf(recover(stage, clientId, one))).toBe("assertion_refused");
    expect(await outcomeOf(stage.get(targetOf(first)))).toBe("done");
    stage.at(1);
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId, 1))))).toBe("done");
  });

  it("is good once, too, when it comes ten times at the same time", async () => {
    const { stage, clientId } = await losing();
    const assertion = await signer.sign(claimsOf(clientId));
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => outcomeOf(recover(stage, clientId, assertion))),
    );
    expect(outcomes.sort()).toEqual([...Array<string>(9).fill("assertion_refused"), "done"]);
  });
});

type Forge = (clientId: string) => Promise<string> | string;
const FORGED: readonly (readonly [what: string, forge: Forge])[] = [
  ["by another key", (id) => other.sign(claimsOf(id))],
  ["for another audience", (id) => signer.sign(claimsOf(id, 0, { aud: "https://op.example.com/oidc/token" }))],
  ["for the issuer", (id) => signer.sign(claimsOf(id, 0, { aud: "https://op.example.com/oidc" }))],
  ["for others, too", (id) => signer.sign(claimsOf(id, 0, { aud: [ENDPOINT, "https://other.example.com"] }))],
  ["for another client's endpoint", (id) => signer.sign(claimsOf(id, 0, { aud: `${ENDPOINT}?clientId=other` }))],
  ["for nobody", (id) => signer.sign(claimsOf(id, 0, { aud: undefined }))],
  ["for an empty list", (id) => signer.sign(claimsOf(id, 0, { aud: [] }))],
  ["of another client", () => signer.sign(claimsOf("other"))],
  ["of another issuer", (id) => signer.sign(claimsOf(id, 0, { iss: "https://rp.example.org" }))],
  ["of another subject", (id) => signer.sign(claimsOf(id, 0, { sub: "other" }))],
  ["that expired", (id) => signer.sign(claimsOf(id, -100, { exp: NOW - 30 }))],
  ["without exp", (id) => signer.sign(claimsOf(id, 0, { exp: undefined }))],
  ["without iat", (id) => signer.sign(claimsOf(id, 0, { iat: undefined }))],
  ["of more than five minutes ago", (id) => signer.sign(claimsOf(id, -331, { exp: NOW + 60 }))],
  ["of the future", (id) => signer.sign(claimsOf(id, 31))],
  ["that is not valid yet", (id) => signer.sign(claimsOf(id, 0, { nbf: NOW + 31 }))],
  ["with a text for a time", (id) => signer.sign(claimsOf(id, 0, { iat: "now" }))],
  ["that nobody signed", (id) => unsigned(claimsOf(id))],
  ["by HMAC of the public key", (id) => signedByText(claimsOf(id), JSON.stringify(signer.jwk))],
  ["with a critical header", (id) => signer.sign(claimsOf(id), { crit: ["x"], x: true })],
  [
    "whose payload was exchanged",
    async (id) => {
      const [header, , signature] = (await signer.sign(claimsOf("other"))).split(".");
      return [header, (await signer.sign(claimsOf(id))).split(".")[1], signature].join(".");
    },
  ],
  ["that is no JWT", () => "x"],
  ["that is empty", () => ""],
  ["that has five parts", () => "e30.e30.e30.e30.e30"],
];

describe("an assertion that does not speak for the client", () => {
  it.each(FORGED)("%s: is refused, and nothing changes", async (_, forge) => {
    const { stage, client, clientId } = await losing();
    expect(await outcomeOf(recover(stage, clientId, await forge(clientId)))).toBe("assertion_refused");
    expect(await store.find(clientId)).toStrictEqual(client.client);
  });

  it("is refused in the same bytes, whatever is wrong with it, and for clients that do not exist", async () => {
    const { stage, clientId } = await losing();
    const unknown = await refusalOf(recover(stage, "nobody", await signer.sign(claimsOf("nobody"))));
    const impossible = await refusalOf(recover(stage, "a/b", await signer.sign(claimsOf("a/b"))));
    expect([unknown.statusCode, JSON.parse(unknown.body ?? "").error, impossible]).toEqual([
      401,
      "invalid_client",
      unknown,
    ]);
    for (const [, forge] of FORGED)
      expect(await refusalOf(recover(stage, clientId, await forge(clientId)))).toEqual(unknown);
    expect(FORGED.length).toBe(24);
  });

  it("of a client that authenticates otherwise is none, though its key fits", async () => {
    const { stage, clientId } = await losing(webClient({ jwks: { keys: [signer.jwk] } }));
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("assertion_refused");
  });

  it("by another algorithm than the registered one is none, though its key fits", async () => {
    const [rsa, pss] = [await createAssertionSigner("RS256"), await createAssertionSigner("PS256")];
    const keys = { keys: [rsa.jwk, pss.jwk].map(({ alg: _, ...jwk }) => jwk) };
    const metadata = keyed({ jwks: keys, token_endpoint_auth_signing_alg: "PS256" });
    const { stage, clientId } = await losing(metadata);
    const outcomes = [await rsa.sign(claimsOf(clientId)), await pss.sign(claimsOf(clientId))];
    expect(await outcomeOf(recover(stage, clientId, outcomes[0] ?? ""))).toBe("assertion_refused");
    expect(await outcomeOf(recover(stage, clientId, outcomes[1] ?? ""))).toBe("done");
  });

  it("of a client that was deleted is none, in the same bytes", async () => {
    const { stage, target, clientId } = await losing();
    await stage.remove(target);
    const unknown = await refusalOf(recover(stage, "nobody", "x"));
    expect(await refusalOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toEqual(unknown);
  });
});

describe("why an assertion does not speak for a client", () => {
  /** What the log has of a refusal. */
  const evidenceOf = (recovering: Promise<unknown>) =>
    recovering.then(
      () => "not refused",
      ({ reason, cause }) => [reason.kind, reason.why, cause],
    );
  const refused = (why: string, cause?: unknown) => ["assertion_refused", why, cause];

  it("is told to the log alone: who it is of, what it is, and how often it came", async () => {
    const { stage, clientId } = await losing();
    const assertion = await signer.sign(claimsOf(clientId));
    expect(await evidenceOf(recover(stage, "nobody", assertion))).toEqual(refused("unknown client"));
    expect(await evidenceOf(recover(stage, clientId, "x"))).toEqual(refused("assertion"));
    expect(await evidenceOf(recover(stage, clientId, assertion))).toBe("not refused");
    expect(await evidenceOf(recover(stage, clientId, assertion))).toEqual(refused("assertion used"));
  });

  it("is told to the log alone: that the client has no key, or that its host does not give it", async () => {
    const keyless = await losing(webClient({ jwks: { keys: [signer.jwk] } }));
    const assertion = await signer.sign(claimsOf(keyless.clientId));
    expect(await evidenceOf(recover(keyless.stage, keyless.clientId, assertion))).toEqual(refused("no key of its own"));
    far = undefined;
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    expect(await evidenceOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toEqual(
      refused("keys unreachable", new Error("the far side does not answer")),
    );
  });
});

describe("the client's keys", () => {
  it("may be several that fit, without names", async () => {
    const { stage, clientId } = await losing(keyed({ jwks: { keys: [other.jwk, signer.jwk] } }));
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("done");
  });

  it("that are several say no more than one: who signed too long ago is not tried by the others", async () => {
    const { stage, clientId } = await losing(keyed({ jwks: { keys: [signer.jwk, other.jwk] } }));
    const old = await signer.sign(claimsOf(clientId, -331, { exp: NOW + 60 }));
    expect(await outcomeOf(recover(stage, clientId, old))).toBe("assertion_refused");
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("done");
  });

  it("OpenID Federation 5.2.1: that are in a signed set alone are not looked up, and open nothing", async () => {
    far = { keys: [signer.jwk] };
    const { jwks: _, ...metadata } = keyed({ signed_jwks_uri: "https://rp.example.org/signed-jwks" });
    const { stage, clientId } = await losing(metadata);
    const refused = recover(stage, clientId, await signer.sign(claimsOf(clientId)));
    await expect(refused).rejects.toMatchObject({ reason: { kind: "assertion_refused", why: "keys unreachable" } });
    expect(asked).toEqual([]);
  });

  it("are looked up where they are, but only for an assertion that could be good", async () => {
    far = { keys: [signer.jwk] };
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    for (const forge of [() => unsigned(claimsOf(clientId)), () => signer.sign(claimsOf("other")), () => "x"])
      await outcomeOf(recover(stage, clientId, await forge()));
    expect(asked).toEqual([]);
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("done");
    expect(asked).toEqual([JWKS_URI]);
  });

  it("are looked up once, however often others are faster with the client", async () => {
    far = { keys: [signer.jwk] };
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    let tries = 0;
    const replace: ClientStore["replace"] = async (...change) => {
      tries += 1;
      return tries > 3 && store.replace(...change);
    };
    const contended = { ...stage, on: { ...stage.on, store: { ...store, replace } } };
    expect(await outcomeOf(recover(contended, clientId, await signer.sign(claimsOf(clientId))))).toBe("done");
    expect([tries, asked]).toEqual([4, [JWKS_URI]]);
  });

  it("may be exchanged where they are: the new one is good at once, and the old one no more", async () => {
    far = { keys: [signer.jwk] };
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    far = { keys: [other.jwk] };
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("assertion_refused");
    expect(await outcomeOf(recover(stage, clientId, await other.sign(claimsOf(clientId))))).toBe("done");
  });

  it("may be exchanged by an update: the old one is good no more", async () => {
    const { stage, target, clientId } = await losing();
    await stage.patch(target, { jwks: { keys: [other.jwk] } });
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("assertion_refused");
    expect(await outcomeOf(recover(stage, clientId, await other.sign(claimsOf(clientId))))).toBe("done");
  });

  const WEAK = { ...rsaPair(1024).publicKey };
  it.each([
    ["nobody gives", undefined],
    ["are no set", ["x"]],
    ["are a text", "x"],
    ["are null", null],
    ["are none", { keys: [] }],
    ["are no keys", { keys: [1, null] }],
    ["are on no curve", { keys: [{ kty: "EC", crv: "P-256", x: "AAAA", y: "AAAA" }] }],
    ["are too short", { keys: [WEAK] }],
    ["are private", { keys: [{ ...rsaPair().privateKey }] }],
  ])("that %s speak for nobody, in the same bytes", async (_, document) => {
    const rsa = await createAssertionSigner("RS256");
    far = document;
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    const unknown = await refusalOf(recover(stage, "nobody", "x"));
    for (const by of [signer, rsa])
      expect(await refusalOf(recover(stage, clientId, await by.sign(claimsOf(clientId))))).toEqual(unknown);
  });

  it("that are bad do not keep the good ones beside them from being tried", async () => {
    const rsa = await createAssertionSigner("RS256");
    far = { keys: [WEAK, { kty: "RSA", n: "AQ", e: "AQ" }, rsa.jwk] };
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    expect(await outcomeOf(recover(stage, clientId, await rsa.sign(claimsOf(clientId))))).toBe("done");
  });

  it("are tried up to the fifth that could fit", async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => createAssertionSigner()));
    const jwks = others.map(({ jwk }) => jwk);
    const { stage, clientId } = await losing(keyedBy(JWKS_URI));
    far = { keys: [...jwks, signer.jwk] };
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("assertion_refused");
    far = { keys: [...jwks.slice(1), signer.jwk] };
    expect(await outcomeOf(recover(stage, clientId, await signer.sign(claimsOf(clientId))))).toBe("done");
  });
});

describe("a client that is not as others", () => {
  const good = async (stage: ClientStage, { client }: ClientAnswer, seconds = 0) =>
    recover(stage, client.clientId, await signer.sign(claimsOf(client.clientId, seconds)));

  it("that is disabled is told so, but only to its key", async () => {
    const { stage, client, clientId } = await losing();
    await disableClient(stage.on, { clientId, name: "operator" });
    expect(await outcomeOf(good(stage, client))).toBe("client_disabled");
    expect(await outcomeOf(recover(stage, clientId, await other.sign(claimsOf(clientId))))).toBe("assertion_refused");
  });

  const LIVES = { CLIENT_EXPIRATION_SECONDS: "1000", CLIENT_EXPIRATION_GRACE_SECONDS: "100" };
  it("that has expired comes back, and one that is beyond recall does not", async () => {
    const { stage, client } = await losing(keyed(), LIVES);
    stage.at(1099);
    const back = await good(stage, client, 1099);
    expect(back.client.audit.at(-1)?.actions).toEqual(["revived", "token-recovered"]);
    expect(back.client.life?.expiresAt).toBe(NOW + 1099 + 1000);
    stage.at(1099 + 1100);
    expect(await outcomeOf(good(stage, client, 1099 + 1100))).toBe("assertion_refused");
  });

  it("that has a secret besides has the same one after", async () => {
    const { stage, client } = await losing(keyed({ id_token_signed_response_alg: "HS256" }));
    expect(typeof client.secret).toBe("string");
    expect((await good(stage, client)).secret).toBe(client.secret);
  });

  it("that has no secret has none after", async () => {
    const { stage, client } = await losing();
    expect(await good(stage, client)).not.toHaveProperty("secret");
  });

  it("that is updated at the same time has both", async () => {
    const { stage, client, target, clientId } = await losing();
    const [patched, recovered] = await Promise.all([
      outcomeOf(stage.patch(target, { client_name: "New" })),
      outcomeOf(good(stage, client)),
    ]);
    const after = await store.find(clientId);
    expect([recovered, after?.revision]).toEqual(["done", patched === "done" ? 3 : 2]);
    expect(after?.metadata.client_name).toBe(patched === "done" ? "New" : undefined);
  });
});
