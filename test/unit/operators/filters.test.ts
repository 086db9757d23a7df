import { describe, expect, it } from "vitest";
import { redirectHostsOf } from "../../../infra/clients/client-document.ts";
import { ClientsFault } from "../../../infra/clients/clients-fault.ts";
import { type Given, readCommandLine } from "../../../infra/clients/command-line.ts";
import { COMMANDS } from "../../../infra/clients/commands.ts";
import { readNarrowing } from "../../../infra/clients/filters.ts";
import { FILTERS } from "../../../infra/clients/options.ts";
import type { ListedClient } from "../../../lib/store/scan-clients.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;

const given = (...args: string[]): Given => readCommandLine(["list", ...args], COMMANDS).given;
const client = (members: Partial<ListedClient> = {}): ListedClient => ({
  clientId: "c1",
  issuedAt: NOW - 10 * DAY,
  revision: 1,
  initialTokenId: "t1",
  metadata: {
    client_name: "Shop",
    "client_name#de": "Laden",
    redirect_uris: ["https://rp.Example.org:8443/cb", "com.app:/x"],
  },
  ...members,
});
const life = (expiresAt: number) => ({ expiresAt, lifetimeSeconds: 30 * DAY, graceSeconds: 5 * DAY });

/** A filter, a client that fits and one that does not. */
const CLAIMS: readonly (readonly [args: readonly string[], fits: ListedClient, other: ListedClient])[] = [
  [["--name", "hOp"], client(), client({ metadata: { client_name: "Other" } })],
  [["--name", "laden"], client(), client({ metadata: { client_uri: "https://laden.example" } })],
  [
    ["--redirect-host", "RP.example.org"],
    client(),
    client({ metadata: { redirect_uris: ["https://x.rp.example.org/"] } }),
  ],
  [
    ["--redirect-host", "*.example.org"],
    client(),
    client({ metadata: { redirect_uris: ["https://example.org/", "not a URI"] } }),
  ],
  [["--redirect-host", "com.app:"], client(), client({ metadata: {} })],
  [
    ["--redirect-host", "bank.example.com"],
    client({ metadata: { redirect_uris: ["https://bank.example.com/cb"] } }),
    client({ metadata: { redirect_uris: ["com.evil.app://bank.example.com/cb"] } }),
  ],
  [["--state", "alive"], client({ life: life(NOW + 1) }), client({ disabledAt: NOW })],
  [["--state", "expired"], client({ life: life(NOW) }), client({ life: life(NOW - 5 * DAY) })],
  [["--state", "gone"], client({ life: life(NOW - 5 * DAY) }), client({ life: life(NOW) })],
  [["--state", "disabled"], client({ disabledAt: NOW, life: life(NOW - DAY) }), client()],
  [["--token", "t1"], client(), client({ initialTokenId: "t2" })],
  [["--issued-before", "2027-01-06"], client({ issuedAt: 1_799_193_599 }), client({ issuedAt: 1_799_193_600 })],
  [
    ["--issued-after", "2027-01-06T00:00:00Z"],
    client({ issuedAt: 1_799_193_600 }),
    client({ issuedAt: 1_799_193_599 }),
  ],
  [["--issued-before", "2028-02-29"], client({ issuedAt: 1_835_395_199 }), client({ issuedAt: 1_835_395_200 })],
  [["--expires-within", "P30D"], client({ life: life(NOW + 30 * DAY) }), client({ life: life(NOW + 30 * DAY + 1) })],
  [["--expires-within", "P30D"], client({ life: life(NOW + 1) }), client({ life: life(NOW) })],
  [["--expires-within", "P30D"], client({ life: life(NOW + 1) }), client()],
  [["--never-used"], client({ life: life(NOW + 20 * DAY) }), client({ life: life(NOW + 21 * DAY) })],
  [["--name", "shop", "--state", "alive"], client(), client({ disabledAt: 1 })],
];

describe("the redirect hosts of a client", () => {
  it.each([
    [
      ["https://rp.Example.org:8443/cb", "http://127.0.0.1/cb"],
      ["rp.example.org", "127.0.0.1"],
    ],
    [["https://rp.example.org/a", "https://rp.example.org/b"], ["rp.example.org"]],
    [["com.evil.app://bank.example.com/cb", "com.evil.app:/cb"], ["com.evil.app:"]],
    [["not a URI"], []],
    [undefined, []],
  ])(
    "RFC 8252 7.1: of %j are %j: of an application's own scheme the scheme, whatever its URI has beside it",
    (uris, hosts) => {
      expect(redirectHostsOf(client({ metadata: { redirect_uris: uris } }))).toEqual(hosts);
    },
  );
});

describe("the filters of list", () => {
  it.each(CLAIMS)("%j", (args, fitting, other) => {
    const { fits } = readNarrowing(given(...args), NOW);
    expect(fits(fitting)).toBe(true);
    expect(fits(other)).toBe(false);
    expect(fits({ clientId: "x", isUnreadable: true })).toBe(false);
  });

  it("every filter that there is has a claim above", () => {
    const claimed = new Set(CLAIMS.flatMap(([args]) => args.filter((arg) => arg.startsWith("--"))));
    expect(claimed).toEqual(new Set(FILTERS.filter((name) => name !== "limit").map((name) => `--${name}`)));
  });

  it("without a filter everything fits, a client of an unknown format too", () => {
    const { fits, limit } = readNarrowing(given(), NOW);
    expect([fits(client()), fits({ clientId: "x", isUnreadable: true }), limit]).toEqual([true, true, Infinity]);
  });

  it.each([
    ["--state", "dead"],
    ["--issued-before", "yesterday"],
    ["--issued-after", "2027-13-01"],
    ["--issued-after", "2027-02-29"],
    ["--issued-before", "2026-02-31"],
    ["--issued-before", "2026-04-31T08:30:00+02:00"],
    ["--expires-within", "30 days"],
    ["--limit", "0"],
    ["--limit", "many"],
  ])("%s %s is refused with what would do", (option, value) => {
    const read = () => readNarrowing(given(option, value), NOW);
    expect(read).toThrow(ClientsFault);
    expect(read).toThrow(option);
  });
});
