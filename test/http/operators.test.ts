import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemsOf } from "../support/client-table.ts";
import type { Json } from "../support/http-client.ts";
import { basic, createRegistrar, INIT_TOKEN, type Registrar, textOf } from "../support/registrar.ts";
import { type OperatorRun, operate } from "../support/run-operators.ts";
import { openRunnerTable } from "../support/runner-table.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const UNKNOWN = "0".repeat(32);
let runner: Runner;
let registrar: Registrar;

beforeAll(async () => {
  runner = await startRunner({ settings: { "cas.authn.oidc.registration.client-expiration": "P90D" } });
  registrar = createRegistrar(runner);
});
afterAll(() => runner.stop());

const run = (...args: readonly string[]): Promise<OperatorRun> => operate(runner, ...args);
const items = (): Promise<readonly Json[]> => itemsOf(runner.dynamodbUrl, runner.table);
const itemOf = async (id: string): Promise<Json> => (await items()).find((item) => item["id"] === id) ?? {};
const read = (client: { uri: string; token: string }, token = client.token) =>
  registrar.manage({ ...client, token }, "GET");

/** An initial access token of initToken, recorded where `query` asks for limits. */
async function initialToken(query = ""): Promise<{ readonly token: string; readonly tokenId: string }> {
  const headers = [["Authorization", basic(runner.user, runner.password)]] as const;
  const token = textOf((await registrar.call(`${INIT_TOKEN}${query}`, { headers })).json, "access_token");
  const { jti } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { jti: string };
  return { token, tokenId: jti };
}

describe("the changes of one client", () => {
  /** Each change with what has to come before it, and what the client then meets. */
  const CHANGES: readonly (readonly [name: string, before: readonly string[], status: number])[] = [
    ["disable", [], 403],
    ["enable", ["disable"], 200],
    ["expire", [], 401],
    ["revive", ["expire"], 200],
    ["token", [], 401],
    ["delete", [], 401],
  ];
  const UNCONFIRMED = ["enable", "revive"];

  it.each(CHANGES)(
    "%s: a dry run and a refusal change nothing, a confirmation does it",
    async (name, before, status) => {
      const client = await registrar.client({
        client_name: `Change ${name}`,
        redirect_uris: ["https://rp.example.org/cb"],
      });
      for (const first of before) expect((await run(first, client.id, "--confirm", client.id)).code).toBe(0);

      const untouched = await items();
      const rehearsal = await run(name, client.id, "--dry-run", "--json");
      expect(rehearsal).toMatchObject({
        code: 0,
        json: { action: name, outcome: "would be done", client_id: client.id },
      });
      expect(rehearsal.json).not.toHaveProperty("registration_access_token");
      expect(rehearsal.stderr).toContain("dry run, nothing was done");
      if (!UNCONFIRMED.includes(name)) {
        const refused = await run(name, client.id);
        expect(refused).toMatchObject({ code: 2, stdout: "" });
        expect(refused.stderr).toContain(`Change ${name}`);
        expect(refused.stderr).toContain(`nothing was done; to ${name} this client: --confirm ${client.id}`);
        expect((await run(name, client.id, "--confirm", "another")).code).toBe(2);
      }
      expect(await items()).toEqual(untouched);

      const confirmed = UNCONFIRMED.includes(name) ? [] : ["--confirm", `Change ${name}`];
      const done = await run(name, client.id, ...confirmed, "--json");
      expect(done).toMatchObject({ code: 0, json: { action: name, outcome: "done", client_id: client.id } });
      expect((await read(client)).status).toBe(status);
    },
  );

  it.each([
    ["disable", ["disable"]],
    ["enable", []],
    ["expire", ["expire"]],
    ["revive", []],
  ])("%s again is safe: there is nothing to do", async (name, before) => {
    const client = await registrar.client();
    for (const first of before) await run(first, client.id, "--confirm", client.id);
    const untouched = await items();
    expect(await run(name, client.id, "--json")).toMatchObject({ code: 0, json: { outcome: "nothing to do" } });
    expect(await items()).toEqual(untouched);
  });

  it("without a grace an expired client is gone for good, but for revive, which gives it its own lifetime again", async () => {
    const client = await registrar.client();
    const table = openRunnerTable(runner);
    await table.set(`client/${client.id}`, "client_grace", 0);
    table.end();
    const { stderr } = await run("expire", client.id, "--confirm", client.id);
    expect(stderr).toContain("is gone for good, unless revive comes before it is removed");
    expect((await run("list", "--state", "gone")).stdout).toContain(client.id);
    const revived = await run("revive", client.id, "--json");
    const lifetime = Number((revived.json["client"] as Json)["expires_at"]) - Date.now() / 1000;
    expect([revived.code, Math.round(lifetime / 86_400)]).toEqual([0, 90]);
    expect((await read(client)).status).toBe(200);
  });

  it.each(["delete", "token"])("%s of a client that is not there: exit code 3", async (name) => {
    const missing = await run(name, UNKNOWN, "--confirm", UNKNOWN);
    expect(missing).toMatchObject({ code: 3, stdout: "" });
    expect(missing.stderr).toContain("no client with this identifier");
  });

  it("a new registration access token is printed once, opens the client, and is the only one that does", async () => {
    const client = await registrar.client();
    const { stdout, stderr, code } = await run("token", client.id, "--confirm", client.id, "--as", "jane");
    const token = stdout.trim();
    expect([code, token.length]).toEqual([0, 43]);
    expect(stderr).not.toContain(token);
    expect(stderr).toContain("every other of it has ended");
    expect((await read(client, token)).status).toBe(200);
    expect((await read(client)).status).toBe(401);
    const shown = await run("show", client.id);
    expect(shown.stdout).toMatch(/token-issued +operator +jane/);
    expect(shown.stdout).not.toContain(token);
  });

  it("a deleted client is counted down where clients are counted", async () => {
    const client = await registrar.client();
    await run("recount");
    const { spent } = await itemOf("quota/clients");
    await run("delete", client.id, "--confirm", client.id);
    expect((await itemOf("quota/clients"))["spent"]).toBe(Number(spent) - 1);
  });
});

describe("what is shown", () => {
  it("list has documented members, and filters narrow it", async () => {
    const client = await registrar.client({ client_name: "Needle", redirect_uris: ["https://needle.example.org/cb"] });
    const { json, code } = await run("list", "--name", "needle", "--redirect-host", "needle.example.org", "--json");
    expect(code).toBe(0);
    const [found] = json["clients"] as Json[];
    expect(json).toMatchObject({ limited: false, scanned_items: (await items()).length });
    expect(found).toEqual({
      client_id: client.id,
      client_name: "Needle",
      state: "alive",
      disabled: false,
      issued_at: client.document["client_id_issued_at"],
      revision: 1,
      redirect_hosts: ["needle.example.org"],
      initial_token_id: expect.any(String),
      expires_at: Number(client.document["client_id_issued_at"]) + 90 * 86_400,
      ends_at: Number(client.document["client_id_issued_at"]) + 120 * 86_400,
    });
    const people = await run(
      "list",
      "--name",
      "needle",
      "--expires-within",
      "P91D",
      "--never-used",
      "--state",
      "alive",
    );
    expect(people.stdout).toMatch(
      /^CLIENT ID .*REDIRECT HOSTS\n[0-9a-f]{32} +Needle +alive .* needle\.example\.org\n$/,
    );
    expect(people.stderr).toBe("1 client\n");
    expect((await run("list", "--limit", "1", "--json")).json).toMatchObject({ limited: true, clients: [{}] });
  });

  it("show has metadata, states and audit, for people and for programs", async () => {
    const client = await registrar.client({ client_name: "Shown", redirect_uris: ["https://rp.example.org/cb"] });
    const { stdout, code } = await run("show", client.id);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}client_name +Shown$/m);
    expect(stdout).toMatch(/^ {2}application_type \* +web$/m);
    expect(stdout).toMatch(/^1 +\S+Z +1 +registered +initial-access-token +/m);
    const { json } = await run("show", client.id, "--json");
    expect(json).toMatchObject({
      client_id: client.id,
      secret_expires_at: 0,
      lifetime: 90 * 86_400,
      grace: 30 * 86_400,
      previous_registration_token: false,
      metadata: { client_name: "Shown" },
      audit: [{ seq: 1, revision: 1, actions: ["registered"], by: "initial-access-token", members: expect.any(Array) }],
    });
    expect((await run("show", UNKNOWN)).code).toBe(3);
  });

  it("no command shows a secret, a token or a digest of one", async () => {
    const { token, tokenId } = await initialToken("?uses=3&label=partner");
    const answer = await registrar.register({ redirect_uris: ["https://rp.example.org/cb"] }, { token });
    const { client_id: id, client_secret: secret, registration_access_token: access } = answer.json;
    const item = await itemOf(`client/${id}`);
    const confidential = [
      token,
      secret,
      access,
      ...["registration_token_digest", "client_secret_digest", "client_secret_sealed"].map((name) => item[name]),
    ];
    expect(confidential.filter((text) => typeof text === "string" && text.length > 30).length).toBe(6);
    const commands = [
      ["list"],
      ["show", id],
      ["tokens", "list"],
      ["verify", id],
      ["disable", id, "--dry-run"],
      ["token", id, "--dry-run"],
      ["tokens", "revoke", tokenId, "--dry-run"],
      ["tokens", "wipe", tokenId, "--dry-run"],
    ];
    for (const args of commands)
      for (const form of [[], ["--json"]]) {
        const { code, stdout, stderr } = await run(...args.map(String), ...form);
        expect([args, code]).toEqual([args, 0]);
        expect(stdout.length + stderr.length).toBeGreaterThan(10);
        for (const text of confidential) expect(`${stdout}${stderr}`).not.toContain(text);
      }
  });
});

describe("initial access tokens", () => {
  it("recorded ones are listed with what is left of them, limited and revoked", async () => {
    const { token, tokenId } = await initialToken("?uses=5&label=partner%20portal&redirect_hosts=rp.example.org");
    const metadata = { redirect_uris: ["https://rp.example.org/cb"] };
    expect((await registrar.register(metadata, { token })).status).toBe(201);
    const found = (await run("tokens", "list", "--json")).json["tokens"] as Json[];
    const document = { token_id: tokenId, state: "good", spent: 1, uses_max: 5, uses_left: 4, label: "partner portal" };
    expect(found).toContainEqual(
      expect.objectContaining({ ...document, policy: { redirect_hosts: ["rp.example.org"] } }),
    );
    expect((await run("tokens", "list")).stdout).toMatch(new RegExp(`^${tokenId} +good +1 +4 .*partner portal`, "m"));

    const untouched = await items();
    expect((await run("tokens", "limit", tokenId, "--uses", "1", "--dry-run")).code).toBe(0);
    expect((await run("tokens", "limit", tokenId, "--uses", "0")).code).toBe(2);
    expect((await run("tokens", "limit", tokenId)).code).toBe(2);
    expect((await run("tokens", "revoke", tokenId)).code).toBe(2);
    expect((await run("tokens", "revoke", tokenId, "--dry-run")).code).toBe(0);
    expect(await items()).toEqual(untouched);

    const limited = await run("tokens", "limit", tokenId, "--uses", "1", "--json");
    expect(limited.json).toMatchObject({ action: "limit", outcome: "done", token: { state: "used up", uses_left: 0 } });
    expect((await registrar.register(metadata, { token })).status).toBe(401);
    await run("tokens", "limit", tokenId, "--uses", "3");
    expect((await registrar.register(metadata, { token })).status).toBe(201);

    const revoked = await run("tokens", "revoke", tokenId, "--confirm", "partner portal", "--json");
    expect(revoked).toMatchObject({
      code: 0,
      json: { action: "revoke", outcome: "done", token: { state: "revoked" } },
    });
    expect((await registrar.register(metadata, { token })).status).toBe(401);
    expect((await run("tokens", "revoke", tokenId, "--json")).json).toMatchObject({ outcome: "nothing to do" });
  });

  it("one that is not recorded can not be revoked, and what can be done is told", async () => {
    const { tokenId } = await initialToken();
    for (const args of [
      ["revoke", tokenId],
      ["limit", tokenId, "--uses", "1"],
    ]) {
      const { code, stderr } = await run("tokens", ...args);
      expect(code).toBe(3);
      expect(stderr).toContain("no record of this token");
      expect(stderr).toContain("tokens wipe");
      expect(stderr).toContain("another core.issuer ends all tokens");
    }
    expect((await items()).some(({ id }) => id === `token/${tokenId}`)).toBe(false);
  });

  it("wipe deletes the clients that came of a token, also of an unrecorded one, and no others", async () => {
    const { token, tokenId } = await initialToken();
    const other = await registrar.client();
    for (let count = 0; count < 3; count += 1) await registrar.register(undefined, { token });
    const ids = (await items()).filter((item) => item["initial_token_id"] === tokenId).map((item) => item["client_id"]);
    expect(ids.length).toBe(3);

    const untouched = await items();
    const rehearsal = await run("tokens", "wipe", tokenId, "--dry-run", "--json");
    expect(rehearsal).toMatchObject({ code: 0, json: { outcome: "would be done", deleted: [], failed: [] } });
    expect(new Set(rehearsal.json["left"] as string[])).toEqual(new Set(ids));
    const refused = await run("tokens", "wipe", tokenId, "--confirm", "2");
    expect([refused.code, (await run("tokens", "wipe", tokenId)).code]).toEqual([2, 2]);
    expect(await items()).toEqual(untouched);

    const { code, json } = await run("tokens", "wipe", tokenId, "--confirm", "3", "--json");
    expect([code, json["outcome"], json["initial_token_id"]]).toEqual([0, "done", tokenId]);
    expect(new Set(json["deleted"] as string[])).toEqual(new Set(ids));
    expect((await items()).filter((item) => item["initial_token_id"] === tokenId && item["client_id"])).toEqual([]);
    expect((await read(other)).status).toBe(200);
    expect((await run("tokens", "wipe", tokenId, "--json")).json).toMatchObject({ outcome: "nothing to do" });
  });
});

describe("recount", () => {
  it("sets the count to how many clients there are, unless it is a dry run", async () => {
    await registrar.client();
    const clients = (await items()).filter(({ id }) => String(id).startsWith("client/")).length;
    await run("recount");
    await registrar.client();
    expect((await run("recount", "--dry-run", "--json")).json).toEqual({
      action: "recount",
      outcome: "would be done",
      before: clients,
      clients: clients + 1,
    });
    expect((await itemOf("quota/clients"))["spent"]).toBe(clients);
    expect(await run("recount", "--json")).toMatchObject({ code: 0, json: { outcome: "done", before: clients } });
    expect((await itemOf("quota/clients"))["spent"]).toBe(clients + 1);
    expect((await run("recount", "--json")).json).toMatchObject({ outcome: "nothing to do" });
  });
});
