import { beforeEach, describe, expect, it } from "vitest";
import { rememberDocuments } from "../../../lib/outbound/remembered.ts";

const A = "https://a.example.com/jwks";
const B = "https://b.example.com/jwks";

let now: number;
let asked: string[];
let fails: boolean;
let answer: (url: string) => Promise<unknown>;

beforeEach(() => {
  now = 5_000;
  asked = [];
  fails = false;
  answer = async (url) => ({ url, at: now });
});

const remembered = (seconds = 300) =>
  rememberDocuments(
    (url) => {
      asked.push(url);
      return fails ? Promise.reject(new Error("unreachable")) : answer(url);
    },
    { seconds, monotonicMilliseconds: () => now, isGood: (document) => document !== "spoiled" },
  );

describe("a document is remembered", () => {
  it("until its time is over", async () => {
    const fetch = remembered();
    const first = await fetch(A);
    now += 299_999;
    expect(await fetch(A)).toBe(first);
    now += 1;
    expect(await fetch(A)).toEqual({ url: A, at: now });
    expect(asked).toEqual([A, A]);
  });

  it("by its own URL", async () => {
    const fetch = remembered();
    expect([await fetch(A), await fetch(B), await fetch(A)]).toMatchObject([{ url: A }, { url: B }, { url: A }]);
    expect(asked).toEqual([A, B]);
  });

  it("from when it came, not from when it was asked for", async () => {
    const fetch = remembered(10);
    answer = async (url) => {
      now += 9_000;
      return { url };
    };
    await fetch(A);
    now += 9_999;
    await fetch(A);
    expect(asked).toEqual([A]);
  });

  it("whatever it is, even nothing", async () => {
    const fetch = remembered();
    answer = async () => undefined;
    expect([await fetch(A), await fetch(A)]).toEqual([undefined, undefined]);
    expect(asked).toEqual([A]);
  });

  it("not at all with no seconds", async () => {
    const fetch = remembered(0);
    await fetch(A);
    await fetch(A);
    expect(asked).toEqual([A, A]);
  });
});

describe("a failure", () => {
  it("is the caller's to see and is not remembered", async () => {
    const fetch = remembered();
    fails = true;
    await expect(fetch(A)).rejects.toThrow("unreachable");
    fails = false;
    expect(await fetch(A)).toMatchObject({ url: A });
    expect(asked).toEqual([A, A]);
  });

  it("does not bring back a document whose time is over", async () => {
    const fetch = remembered();
    await fetch(A);
    now += 300_000;
    fails = true;
    await expect(fetch(A)).rejects.toThrow("unreachable");
  });
});

describe("a document that is none of those asked for", () => {
  it("is the caller's to see and is not remembered", async () => {
    const fetch = remembered();
    answer = async () => "spoiled";
    expect(await fetch(A)).toBe("spoiled");
    answer = async () => "well again";
    expect([await fetch(A), await fetch(A)]).toEqual(["well again", "well again"]);
    expect(asked).toEqual([A, A]);
  });
});

describe("many documents", () => {
  it("are remembered up to fifty, then all are forgotten", async () => {
    const fetch = remembered();
    const urls = Array.from({ length: 51 }, (_, index) => `https://${index}.example.com/`);
    for (const url of urls.slice(0, 50)) await fetch(url);
    for (const url of urls.slice(0, 50)) await fetch(url);
    expect(asked.length).toBe(50);
    for (const url of urls) await fetch(url);
    await fetch(urls[0] ?? "");
    await fetch(urls[50] ?? "");
    expect(asked.slice(50)).toEqual([urls[50], urls[0]]);
  });
});
