import { lookup } from "node:dns/promises";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPublicJsonFetcher } from "../../../lib/outbound/fetch-public-json.ts";
import { lookUpBy } from "../../../lib/outbound/look-up.ts";
import { type NameAnswer, type NameServer, startNameServer } from "../../support/name-server.ts";

const HOST = "sector.example.com";
const [FIRST, SECOND, SIXTH] = ["93.184.216.34", "93.184.216.5", "2606:2800:220:1:248:1893:25c8:1946"];

let server: NameServer;
let answerTo: (name: string, type: "A" | "AAAA" | undefined) => NameAnswer;
beforeAll(async () => {
  server = await startNameServer((name, type) => answerTo(name, type));
});
afterAll(() => server.close());
beforeEach(() => {
  server.questions.length = 0;
});

const lookUp = (signal = AbortSignal.timeout(10_000)) => lookUpBy([server.address])(HOST, signal);

describe("the addresses of a name", () => {
  it.each([
    ["of both families, IPv4 first, in the order of the answer", [FIRST, SIXTH, SECOND], [FIRST, SECOND, SIXTH]],
    ["of IPv4 alone", [SECOND, FIRST], [SECOND, FIRST]],
    ["of IPv6 alone", [SIXTH], [SIXTH]],
    ["that are private, which others judge", ["10.0.0.5", "::ffff:127.0.0.1"], ["10.0.0.5", "::ffff:127.0.0.1"]],
  ])("are all that there are: %s", async (_, answer, addresses) => {
    answerTo = () => answer;
    expect(await lookUp()).toEqual(addresses);
    expect([...server.questions].sort()).toEqual([`A ${HOST}`, `AAAA ${HOST}`]);
  });

  it("are those that are known where one question fails", async () => {
    answerTo = (_, type) => (type === "AAAA" ? "failure" : [FIRST]);
    expect(await lookUp()).toEqual([FIRST]);
  });

  it.each([
    ["there is no such name", "unknown", "ENOTFOUND"],
    ["the name has none", [], "ENODATA"],
    ["the name server fails", "failure", "ESERVFAIL"],
  ] as const)("are none where %s", async (_, answer, code) => {
    answerTo = () => answer;
    await expect(lookUp()).rejects.toMatchObject({ code });
  });

  it("are asked for again where a packet was lost", async () => {
    answerTo = () => (server.questions.length <= 2 ? "silence" : [FIRST]);
    expect(await lookUp()).toEqual([FIRST]);
    expect(new Set(server.questions)).toEqual(new Set([`A ${HOST}`, `AAAA ${HOST}`]));
    expect(server.questions.length).toBeGreaterThan(2);
  });
});

describe("a name server that keeps silent", () => {
  it("is left at the signal, and nothing of the look-up goes on", async () => {
    const given = new AbortController();
    answerTo = () => {
      if (server.questions.length === 2) given.abort();
      return "silence";
    };
    await expect(lookUp(given.signal)).rejects.toMatchObject({ code: "ECANCELLED" });
    await wait(1100);
    expect(server.questions.length).toBe(2);
  });

  it("keeps nobody else waiting, however many look-ups it keeps", async () => {
    answerTo = (name) => (name === HOST ? [FIRST] : "silence");
    const fetcher = createPublicJsonFetcher({
      resolve: lookUpBy([server.address]),
      get: async () => Buffer.from("[]"),
      timeoutMs: 2500,
    });
    const kept = Array.from({ length: 20 }, (_, at) => fetcher(`https://silent-${at}.example.com/`));
    let areLeft = false;
    const silent = Promise.allSettled(kept).finally(() => {
      areLeft = true;
    });
    expect(await fetcher(`https://${HOST}/`)).toEqual([]);
    // Node's own look-up has the threads that the others would take.
    await lookup("localhost");
    expect(areLeft).toBe(false);
    const ends = (await silent).map((one) => one.status === "rejected" && one.reason.reason);
    expect(new Set(ends)).toEqual(new Set(["time"]));
  });
});
