import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientEventsOf } from "../../../lib/events/client-events.ts";
import { PARAMETERS } from "../../../lib/metadata/parameters.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { accepted, storedClient, withoutSecret } from "../../support/clients.ts";
import type { Json } from "../../support/http-client.ts";
import { recordOf, TIME_TO_LIVE } from "../../support/stream-records.ts";

/** Begins every text that no event may have; upper case, which no host name keeps. */
const MARK = "PRIVATE";
const marked = fc.string({ maxLength: 12 }).map((text) => `${MARK}${text}`);
const value = fc.oneof(
  marked,
  fc.array(marked, { maxLength: 3 }),
  fc.dictionary(marked, fc.oneof(marked, fc.array(marked)), { maxKeys: 3 }),
  fc.integer(),
  fc.boolean(),
);
const host = fc.constantFrom("rp.example", "other.example", "localhost", "[::1]");
const redirectUri = fc.oneof(
  fc
    .tuple(host, fc.base64String({ maxLength: 8 }))
    .map(([name, path]) => `https://${MARK}@${name}/${MARK}/${path}?${MARK}#${MARK}`),
  fc.constant(`com.example.app:/${MARK}`),
);
const name = fc
  .tuple(fc.constantFrom(...Object.keys(PARAMETERS)), fc.constantFrom("", "#fr", `#x-${MARK}`))
  .map(([base, tag]) => `${base}${tag}`);
const metadata = fc
  .tuple(fc.dictionary(name, value, { maxKeys: 6 }), fc.array(redirectUri, { maxLength: 4 }))
  .map(([members, redirect_uris]): Json => ({ ...members, redirect_uris }));
const secret = fc.option(fc.record({ digest: marked, sealed: marked, expiresAt: fc.nat() }), { nil: undefined });

const client: fc.Arbitrary<Client> = fc
  .record({ metadata, secret, registrationTokenDigest: marked, revision: fc.nat() })
  .map(({ metadata: members, secret: one, ...rest }) => {
    const stored = storedClient({ ...rest, metadata: accepted(members), ...(one && { secret: one }) });
    return one === undefined ? withoutSecret(stored) : stored;
  });

const MEMBER_NAMES = new Set<string>(Object.keys(PARAMETERS));

describe("no event has a secret, a digest, a token or a word of a client's but its redirect hosts", () => {
  it("whatever is registered, changed, renewed, deleted or expires", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(client, client, (before, after) => {
        const events = [
          ...clientEventsOf(recordOf(undefined, after)),
          ...clientEventsOf(recordOf(before, after)),
          ...clientEventsOf(recordOf(before, undefined)),
          ...clientEventsOf(recordOf(before, undefined, { userIdentity: TIME_TO_LIVE })),
        ];
        for (const { type } of events) seen.add(type);
        expect(JSON.stringify(events).toUpperCase()).not.toContain(MARK);
      }),
      { numRuns: 300 },
    );
    expect([...seen].toSorted()).toEqual([
      "client.deleted",
      "client.registered",
      "client.removed",
      "client.secret-renewed",
      "client.token-renewed",
      "client.updated",
    ]);
  });

  it("names of members are names of the table of parameters", () => {
    let names = 0;
    fc.assert(
      fc.property(client, client, (before, after) => {
        for (const event of clientEventsOf(recordOf(before, after))) {
          if (event.type !== "client.updated") continue;
          const { added, changed, removed } = event.members;
          const all = [...added, ...changed, ...removed];
          expect(all.filter((one) => !MEMBER_NAMES.has(one))).toEqual([]);
          expect(new Set(all).size).toBe(all.length);
          names += all.length;
        }
      }),
    );
    expect(names).toBeGreaterThan(100);
  });

  it("a change and its way back name the same members the other way round", () => {
    fc.assert(
      fc.property(client, client, (before, after) => {
        const [there] = clientEventsOf(recordOf(before, after));
        const [back] = clientEventsOf(recordOf(after, before));
        if (there?.type !== "client.updated" || back?.type !== "client.updated") {
          expect([there?.type, back?.type]).not.toContain("client.updated");
          return;
        }
        expect(back.members).toEqual({
          added: there.members.removed,
          changed: there.members.changed,
          removed: there.members.added,
        });
        expect(back.new_redirect_hosts).toEqual(there.old_redirect_hosts);
      }),
    );
  });
});
