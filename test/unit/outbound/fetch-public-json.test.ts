import { Resolver } from "node:dns/promises";
import { describe, expect, it, vi } from "vitest";
import type { DownloadOrder } from "../../../lib/outbound/download.ts";
import { createPublicJsonFetcher, type PublicJsonFetcherOptions } from "../../../lib/outbound/fetch-public-json.ts";
import { type FetchRefusalReason, FetchRefused } from "../../../lib/outbound/fetch-refused.ts";

/** What a fetcher says of a URL, and which names it looked up for that. */
async function refusal(
  url: string,
  options: PublicJsonFetcherOptions = {},
): Promise<{ error: unknown; asked: string[] }> {
  const asked: string[] = [];
  const resolve = async (host: string, signal: AbortSignal) => {
    asked.push(host);
    return (await options.resolve?.(host, signal)) ?? [];
  };
  const error = await createPublicJsonFetcher({ ...options, resolve })(url).then(
    (value) => new Error(`nothing was refused, it gave ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  return { error, asked };
}

const reasonOf = (error: unknown): FetchRefusalReason | string =>
  error instanceof FetchRefused ? error.reason : String(error);

const REFUSED_URLS = [
  "",
  "sector.example.com",
  "//sector.example.com/",
  "/document",
  "https:",
  "https://",
  "https:///document",
  "http://sector.example.com/",
  "ftp://sector.example.com/",
  "file:///etc/passwd",
  "data:application/json,[]",
  "javascript:1",
  "wss://sector.example.com/",
  "https:sector.example.com",
  "https:/sector.example.com/",
  "https:\\\\sector.example.com\\",
  "https://sector.example.com\\@127.0.0.1/",
  "https://user@sector.example.com/",
  "https://user:password@sector.example.com/",
  "https://@sector.example.com/",
  "https://:@sector.example.com/",
  "https://sector.example.com/#",
  "https://sector.example.com/#part",
  "https://sector.example.com#part",
  "https://sector.example.com?a=b#",
  " https://sector.example.com/",
  "https://sector.example.com/ ",
  "https://sector.example.com/\n",
  "ht\ttps://sector.example.com/",
  "https://sec\ttor.example.com/",
  "https://sector.example.com\n/",
  "https://sector.example.com\r",
  "https://sector.example.com:84\t43/",
  "https://sector.example.com/a b",
  "https://sector.example.com/\u0000",
  "https://sector.example.com/ü",
  "https://sector.example.com:port/",
  "https://sector.example.com:65536/",
  "https://sector.example.com:-1/",
  "https://sector .example.com/",
  "https://localhost/",
  "https://LOCALHOST:8443/",
  "https://localhost./",
  "https://app.localhost/",
  "https://intranet/",
  "https://printer.local/",
  "https://metadata.google.internal./",
  "https://router.home.arpa/",
  "https://db.localdomain/",
  "https://nas.lan/",
  "https://127.0.0.1/",
  "https://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
  "https://169.254.169.254/latest/meta-data/",
  "https://169.254.170.2/",
  "https://10.0.0.1/",
  "https://100.64.0.1/",
  "https://172.16.0.1/",
  "https://192.168.0.1/",
  "https://0.0.0.0/",
  "https://255.255.255.255/",
  "https://224.0.0.1/",
  "https://127.1/",
  "https://0x7f.1/",
  "https://0x7f000001/",
  "https://2130706433/",
  "https://017700000001/",
  "https://0177.0.0.1/",
  "https://127.0.0.1./",
  "https://①②⑦.⓪.⓪.①/",
  "https://127。0。0。1/",
  "https://%31%32%37.0.0.1/",
  "https://%6c%6f%63%61%6c%68%6f%73%74/",
  "https://ｌｏｃａｌｈｏｓｔ/",
  "https://[::1]/",
  "https://[::]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:a9fe:a9fe]/",
  "https://[fe80::1]/",
  "https://[fe80::1%25eth0]/",
  "https://[fd00:ec2::254]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[2002:7f00:1::]/",
  "https://[2606:4700::1/",
  "https://2606:4700::1/",
];

const REFUSED_ANSWERS: readonly (readonly string[])[] = [
  ["127.0.0.1"],
  ["10.0.0.5"],
  ["169.254.169.254"],
  ["::1"],
  ["fe80::1%eth0"],
  ["fd00:ec2::254"],
  ["::ffff:93.184.216.34"],
  ["64:ff9b::5db8:d822"],
  ["93.184.216.34", "10.0.0.5"],
  ["10.0.0.5", "93.184.216.34"],
  ["93.184.216.34", "::1"],
  ["2606:4700::1", "::1"],
  ["93.184.216.34", "sector.example.com"],
  [""],
];

describe("what a fetcher contacts", () => {
  it("is tried with every URL and answer below", () => {
    expect([REFUSED_URLS.length, REFUSED_ANSWERS.length]).toEqual([84, 14]);
  });

  it.each(REFUSED_URLS)("%j is refused before anything is looked up", async (url) => {
    const { error, asked } = await refusal(url, {
      resolve: async () => ["93.184.216.34"],
      allowedPorts: [443, 8443, 9001],
    });
    expect([reasonOf(error), asked]).toEqual(["address", []]);
  });

  it.each([
    "https://sector.example.com:80/",
    "https://sector.example.com:444/",
    "https://sector.example.com:0/",
    "https://93.184.216.34:22/",
  ])("%s names a port that is not allowed, and is refused before anything is looked up", async (url) => {
    const { error, asked } = await refusal(url);
    expect([reasonOf(error), asked]).toEqual(["port", []]);
  });

  it("asks for the name as the URL standard spells it, without the dot at its end", async () => {
    const urls = [
      "https://Sector.Example.COM./a",
      "https://sector.example.com:8443?a=b",
      "HTTPS://b%C3%BCcher.example/",
      "https://sector.example.com:443",
    ];
    const asked = await Promise.all(urls.map(async (url) => (await refusal(url)).asked));
    expect(asked).toEqual([
      ["sector.example.com"],
      ["sector.example.com"],
      ["xn--bcher-kva.example"],
      ["sector.example.com"],
    ]);
  });

  it.each(REFUSED_ANSWERS)("an answer with %s, %s is refused as a whole", async (...addresses) => {
    const { error, asked } = await refusal("https://sector.example.com/", { resolve: async () => addresses });
    expect([reasonOf(error), asked]).toEqual(["address", ["sector.example.com"]]);
  });

  it("a name without an address is not resolved", async () => {
    const { error } = await refusal("https://sector.example.com/", { resolve: async () => [] });
    expect(reasonOf(error)).toBe("resolution");
  });

  it("a resolver that fails is a name not resolved; its error is kept for the log", async () => {
    const cause = new Error("ENOTFOUND sector.example.com");
    const { error } = await refusal("https://sector.example.com/", { resolve: () => Promise.reject(cause) });
    expect([reasonOf(error), error instanceof Error && error.cause]).toEqual(["resolution", cause]);
  });

  it("a resolver that never answers is left alone when the time is over", async () => {
    const began = performance.now();
    const { error } = await refusal("https://sector.example.com/", {
      resolve: () => new Promise(() => undefined),
      timeoutMs: 100,
    });
    const took = performance.now() - began;
    expect([reasonOf(error), took > 90 && took < 2000]).toEqual(["time", true]);
  });

  it("a resolver that fails after the time is over disturbs nobody", async () => {
    const late = Promise.withResolvers<string[]>();
    const { error } = await refusal("https://sector.example.com/", { resolve: () => late.promise, timeoutMs: 20 });
    late.reject(new Error("too late"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reasonOf(error)).toBe("time");
  });

  it("every refusal has the same words, which name nothing", async () => {
    const all = await Promise.all([
      refusal("https://127.0.0.1/"),
      refusal("https://sector.example.com:22/"),
      refusal("https://sector.example.com/", { resolve: async () => ["10.0.0.5"] }),
      refusal("https://sector.example.com/", { resolve: () => Promise.reject(new Error("ENOTFOUND")) }),
      refusal("https://sector.example.com/", { resolve: () => new Promise(() => undefined), timeoutMs: 20 }),
    ]);
    expect(new Set(all.map(({ error }) => String(error)))).toEqual(
      new Set(["FetchRefused: The document could not be fetched."]),
    );
  });
});

const BYTES = new TextEncoder();
const ADDRESSES = ["93.184.216.34", "2606:4700::1"];
const resolve = async () => ADDRESSES;

/** What a fetcher makes of bytes that came without trouble, and what it ordered. */
async function fetched(
  url: string,
  bytes: Uint8Array,
  options: PublicJsonFetcherOptions = {},
): Promise<{ value: unknown; orders: DownloadOrder[] }> {
  const orders: DownloadOrder[] = [];
  const get = async (order: DownloadOrder) => {
    orders.push(order);
    return bytes;
  };
  const value = await createPublicJsonFetcher({ resolve, get, ...options })(url).catch((error: unknown) =>
    reasonOf(error),
  );
  return { value, orders };
}

describe("what a fetcher orders", () => {
  it.each([
    ["https://sector.example.com", { host: "sector.example.com", port: 443, path: "/", addresses: ADDRESSES }],
    [
      "https://Sector.example.com.:8443/a%20b?c=d/e?f",
      { host: "sector.example.com", port: 8443, path: "/a%20b?c=d/e?f", addresses: ADDRESSES },
    ],
    ["https://93.184.216.34/a", { host: "93.184.216.34", port: 443, path: "/a", addresses: ["93.184.216.34"] }],
    ["https://[2606:4700:0::1]:443/a", { host: "2606:4700::1", port: 443, path: "/a", addresses: ["2606:4700::1"] }],
  ])("for %s names the host, the port and the addresses that were checked", async (url, expected) => {
    const { orders } = await fetched(url, BYTES.encode("[]"));
    expect(orders).toEqual([
      { ...expected, bytesMax: 65_536, mayContact: expect.any(Function), signal: expect.any(AbortSignal) },
    ]);
  });

  it("asks the resolver once, and keeps what was checked from changing afterwards", async () => {
    const answer = ["93.184.216.34"];
    let asked = 0;
    const changing = async () => {
      asked += 1;
      setTimeout(() => answer.splice(0, 1, "127.0.0.1"), 0);
      return answer;
    };
    const get = async ({ addresses }: DownloadOrder) => {
      await new Promise((settle) => setTimeout(settle, 20));
      return BYTES.encode(JSON.stringify(addresses));
    };
    const value = await createPublicJsonFetcher({ resolve: changing, get })("https://sector.example.com/");
    expect([value, answer, asked]).toEqual([["93.184.216.34"], ["127.0.0.1"], 1]);
  });

  it("has the connection's own address checked by the same rule", async () => {
    const { orders } = await fetched("https://sector.example.com/", BYTES.encode("[]"));
    expect(["93.184.216.34", "127.0.0.1", "undefined"].map((address) => orders[0]?.mayContact(address))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("carries the options on", async () => {
    const { orders } = await fetched("https://sector.example.com:9443/", BYTES.encode("[]"), {
      allowedPorts: [9443],
      bytesMax: 10,
    });
    expect([orders[0]?.port, orders[0]?.bytesMax]).toEqual([9443, 10]);
  });
});

describe("what a fetcher gives", () => {
  it.each(['["https://client.example.com/callback"]', '{"keys":[]}', " \n[]\n", "null", '"text"', '["\u00fc"]'])(
    "%s is parsed",
    async (text) => {
      const { value } = await fetched("https://sector.example.com/", BYTES.encode(text));
      expect(value).toEqual(JSON.parse(text));
    },
  );

  it.each(["", " ", "[1,]", "[] []", "{'a':1}", "[NaN]", "// no\n[]", "\uFEFF[]", "<html>", "[", "\u0000"])(
    "RFC 8259: %j is no JSON document",
    async (text) => {
      const { value } = await fetched("https://sector.example.com/", BYTES.encode(text));
      expect(value).toBe("body");
    },
  );

  it.each([
    [[0x22, 0xc3, 0x28, 0x22]],
    [[0x22, 0xed, 0xa0, 0x80, 0x22]],
    [[0x22, 0xc0, 0xaf, 0x22]],
    [[0xff, 0xfe, 0x5b, 0, 0x5d, 0]],
  ])("RFC 8259 8.1: the bytes %j are not UTF-8", async (bytes) => {
    const { value } = await fetched("https://sector.example.com/", Uint8Array.from(bytes));
    expect(value).toBe("body");
  });

  it("keeps for the log why a document is none", async () => {
    const fetcher = createPublicJsonFetcher({ resolve, get: async () => BYTES.encode("[") });
    const refused = fetcher("https://sector.example.com/");
    await expect(refused).rejects.toMatchObject({ reason: "body", cause: expect.any(SyntaxError) });
  });

  it("leaves no timer behind", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    await fetched("https://sector.example.com/", BYTES.encode("[]"));
    expect(timers()).toBe(before);
  });

  it("is a refusal, with the error kept for the log, where the connection fails", async () => {
    const cause = new Error("ECONNRESET");
    const error = await createPublicJsonFetcher({ resolve, get: () => Promise.reject(cause) })(
      "https://sector.example.com/",
    ).catch((thrown: unknown) => thrown);
    expect([reasonOf(error), error instanceof Error && error.cause]).toEqual(["connection", cause]);
  });

  it("is the refusal of the download where that refuses", async () => {
    const cause = new FetchRefused("status");
    const fetcher = createPublicJsonFetcher({ resolve, get: () => Promise.reject(cause) });
    await expect(fetcher("https://sector.example.com/")).rejects.toBe(cause);
  });

  it("is a refusal for time where the download took too long, whatever that ended with", async () => {
    const get = ({ signal }: DownloadOrder) =>
      new Promise<never>(
        (_settle, reject) => void signal.addEventListener("abort", () => reject(new Error("ECONNRESET"))),
      );
    const fetcher = createPublicJsonFetcher({ resolve, get, timeoutMs: 30 });
    const refused = fetcher("https://sector.example.com/");
    await expect(refused).rejects.toMatchObject({ reason: "time", cause: new Error("ECONNRESET") });
  });
});

describe("the system's name servers", () => {
  it("are asked where nothing else is said, for every address", async () => {
    const found = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"];
    const asked = [
      vi.spyOn(Resolver.prototype, "resolve4").mockResolvedValue(found.slice(0, 1)),
      vi.spyOn(Resolver.prototype, "resolve6").mockResolvedValue(found.slice(1)),
    ];
    const contacted: unknown[] = [];
    const get = async ({ addresses }: DownloadOrder) => {
      contacted.push(addresses);
      return Buffer.from("[]");
    };
    expect(await createPublicJsonFetcher({ get })("https://sector.example.com/")).toEqual([]);
    expect([contacted, ...asked.map(({ mock }) => mock.calls)]).toEqual([
      [found],
      [["sector.example.com"]],
      [["sector.example.com"]],
    ]);
    vi.restoreAllMocks();
  });
});
