import { describe, expect, it } from "vitest";
import type { AuditAction, AuditEntry } from "../../lib/audit/entry.ts";
import type { ClientEvent } from "../../lib/events/client-event.ts";
import { clientEventsOf } from "../../lib/events/client-events.ts";
import type { Client } from "../../lib/registration/client.ts";
import { accepted, storedClient } from "../support/clients.ts";
import { imageOf, recordOf, recordOfItems, TIME_TO_LIVE } from "../support/stream-records.ts";
import { projectText } from "./project-files.ts";

const page = projectText("docs/events.md");
const [, told = "", , examples = ""] = page.split(/^## .*$/m);

const HASHES = ["Jc1ZbWQ0hG2mYv7lq8nXo3RtUkE5aSdPfL6iNwTgBxM", "q9VfDk3sLw8eRt6yUi1oPz5xCv2bNm4aSd7fGh0jKlQ"];
const entry = (seq: number, actions: readonly AuditAction[], members: AuditEntry["members"]): AuditEntry => ({
  seq,
  at: 1_799_999_999 + seq,
  revision: seq,
  actions,
  by: seq === 1 ? "initial-access-token" : "registration-access-token",
  id: seq === 1 ? "token-1" : "kX3mP9qLr2s",
  source: "192.0.2.7",
  members,
  previous: "",
  state: "Zm9vYmFyYmF6cXV4MDEyMz",
  kid: "3f2b6c1e-8d4a-4f5b-9c7d-2e1f0a9b8c7d",
  hash: HASHES[seq - 1] ?? `${String(seq).padStart(2, "0")}${HASHES[0]?.slice(2)}`,
});

const registered = entry(1, ["registered"], {
  redirect_uris: "5d41402abc4b2a76b9719d",
  client_name: "7d793037a0760186574b02",
});
const amended = entry(2, ["amended"], { redirect_uris: "098f6bcd4621d373cade4e", logo_uri: "ad0234829205b903319e8f" });
const life = { expiresAt: 1_801_209_600, lifetimeSeconds: 1_209_600, graceSeconds: 2_592_000 };

const client = storedClient({ audit: [registered], life });
const updated = storedClient({
  revision: 2,
  metadata: accepted({
    redirect_uris: ["https://rp.example.org/callback", "https://login.example.org/callback"],
    client_name: "Client",
    logo_uri: "https://rp.example.org/logo.png",
  }),
  audit: [registered, amended],
  life,
});
/** The client after one more change. */
const after = (before: Client, members: Partial<Client>, ...actions: readonly AuditAction[]): Client => {
  const revision = before.revision + 1;
  return { ...before, ...members, revision, audit: [...before.audit, entry(revision, actions, {})] };
};
const renewed = after(
  updated,
  {
    secret: { digest: "d", sealed: "s", expiresAt: 1_801_209_600 },
    previousSecret: { digest: "c", sealed: "s", expiresAt: 1_800_086_400 },
  },
  "secret-rotated",
);
const disabled = after(renewed, { disabledAt: 1_800_000_000 }, "disabled");
const { disabledAt: _, ...open } = disabled;
const enabled = after(open, {}, "enabled");
const warned = { ...imageOf(enabled), expiry_warned_days: { N: "7" } };
const revived = after(enabled, { life: { ...life, expiresAt: 1_802_419_200 } }, "revived");
const ended = after(revived, { life: { ...life, expiresAt: 1_800_000_000 } }, "expired");
const issued = after(ended, { registrationTokenDigest: "other" }, "token-issued");
const audited = after(issued, { suppliedNames: [] }, "amended");

/** What can be in an event in place of something else, so that no example has it. */
const SELDOM = ["audit_unreadable", "reduced"];

const EVENTS: readonly ClientEvent[] = [
  recordOf(undefined, client),
  recordOf(client, updated),
  recordOf(updated, renewed),
  recordOf(renewed, disabled),
  recordOf(disabled, enabled),
  recordOfItems({ before: imageOf(enabled), after: warned }),
  recordOf(enabled, revived),
  recordOf(revived, ended),
  recordOf(ended, issued),
  recordOf(issued, audited),
  recordOf(audited, undefined),
  recordOf(audited, undefined, { userIdentity: TIME_TO_LIVE }),
].flatMap(clientEventsOf);

describe("docs/events.md", () => {
  it("has an example of each type, and it is what the code makes", () => {
    const shown = [...examples.matchAll(/^### (\S+)\n\n```json\n(.*?)```$/gms)].map(([, type, json = ""]) => [
      type,
      JSON.parse(json === "" ? "{}" : json),
    ]);
    expect(shown).toEqual(EVENTS.map((event) => [event.type, event]));
    expect(new Set(EVENTS.map(({ type }) => type)).size).toBe(12);
  });

  it("has a row for each type, and one for each member that an event can have", () => {
    const names = [...told.matchAll(/^\| (.+?) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/(?<=`)[\w.-]+(?=`)/g) ?? [],
    );
    const types = EVENTS.map(({ type }) => type);
    const members = EVENTS.flatMap((event) => Object.keys(event));
    expect(new Set(names.filter((name) => name !== "detail-type"))).toEqual(new Set([...types, ...members, ...SELDOM]));
  });
});
