import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PythonReport, pythonOrNotice, runReader } from "./python.ts";
import { ID, type Minted, NOW, type Reading, startReading } from "./reading.ts";

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
}

const DAY = 86_400;
const INSTALL_MILLISECONDS = 300_000;
const LIFE = { expiresAt: NOW + DAY, lifetimeSeconds: 30 * DAY, graceSeconds: DAY };

// Before the tests are told apart from skipped ones.
const python = await pythonOrNotice();

async function urlOf({ config }: { config: { endpoint?: (() => Promise<Endpoint>) | undefined } }): Promise<string> {
  if (config.endpoint === undefined) throw new Error("a client without an endpoint");
  const { protocol, hostname, port } = await config.endpoint();
  return `${protocol}//${hostname}:${port}`;
}

// Each run of Python is a second, on a busy machine several.
describe.skipIf(python === undefined)(
  "docs/examples/reader.py reads what the service wrote",
  { timeout: 120_000 },
  () => {
    let reading: Reading;
    let endpoints: { dynamodb: string; secrets: string };
    let [now, before]: [Minted, Minted] = [] as never;
    beforeAll(async () => {
      reading = await startReading();
      endpoints = { dynamodb: await urlOf(reading.table.documents), secrets: await urlOf(reading.secrets.client) };
      [now, before] = [await reading.mint(), await reading.mint(10)];
    }, INSTALL_MILLISECONDS);
    afterAll(() => reading.close());
    beforeEach(() => reading.put({ secret: now.stored, previousSecret: before.stored, life: LIFE }));

    const report = (secret = "wrong", at = NOW): Promise<PythonReport> =>
      runReader(python ?? "", endpoints, [reading.table.name, reading.secrets.secretId, ID, secret, String(at)]);

    it("an active client: metadata, both secrets opened, the current one verified, a heartbeat", async () => {
      expect(await report(now.secret)).toEqual({
        state: "active",
        metadata: { redirect_uris: ["https://rp.example.org/callback"], client_name: "Client" },
        opened: [now.secret, before.secret],
        heartbeat: true,
        secret: "current",
      });
      expect(await reading.table.item(`client/${ID}`)).toMatchObject({
        last_used_at: NOW,
        client_expires_at: NOW + 30 * DAY,
        expires_at: NOW + 31 * DAY,
      });
      expect(await report(before.secret, NOW + 9)).toMatchObject({ secret: "previous", heartbeat: false });
      expect(await report(before.secret, NOW + 10)).toMatchObject({ secret: null, opened: [now.secret] });
      expect(await report("", NOW + DAY)).toMatchObject({ secret: null, heartbeat: true });
    });

    it("one that does not expire is noted, too", async () => {
      await reading.put({ secret: now.stored });
      expect((await report()).heartbeat).toBe(true);
      expect((await reading.reader().heartbeat(ID)).outcome).toBe("today already");
      expect(await reading.table.item(`client/${ID}`)).not.toHaveProperty("client_expires_at");
    });

    it("the other states, in which no secret is good, as the reader in TypeScript has them", async () => {
      const cases: readonly (readonly [() => Promise<void>, string, number])[] = [
        [async () => undefined, "expired", NOW + DAY],
        [async () => undefined, "gone", NOW + 2 * DAY],
        [() => reading.put({ secret: now.stored, disabledAt: NOW, life: LIFE }), "disabled", NOW],
        [() => reading.putItem({ id: `client/${ID}`, format_version: 1, deleted_at: 1, expires_at: 2 }), "gone", NOW],
        [() => reading.remove(), "unknown", NOW],
      ];
      for (const [change, state, at] of cases) {
        await change();
        reading.time.now = at;
        expect((await reading.reader().find(ID)).state).toBe(state);
        expect(await report(now.secret, at)).toEqual({ state, secret: null });
      }
      reading.time.now = NOW;
    });

    it("an identifier that no client can have is unknown, whatever the table has", async () => {
      for (const identifier of ["x".repeat(129), `${ID}\n`, "a/b", ""]) {
        await reading.putItem({ id: `client/${identifier}`, client_id: identifier, format_version: 1, metadata: "{}" });
        expect((await reading.reader().find(identifier)).state).toBe("unknown");
        const args = [reading.table.name, reading.secrets.secretId, identifier];
        expect(await runReader(python ?? "", endpoints, args)).toEqual({ state: "unknown" });
      }
    });

    it("a format that it does not know, and a secret of another client, are errors", async () => {
      await reading.put({}, { format_version: 2 });
      await expect(report()).rejects.toThrow("format version 2, which is not known here");
      const others = await reading.mint(0, "another");
      await reading.put({ secret: others.stored });
      await expect(report()).rejects.toThrow("was sealed for another client");
    });
  },
);
