import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../lib/events/client-event.ts";
import { clientEventsOf } from "../../lib/events/client-events.ts";
import { accepted, storedClient } from "../support/clients.ts";
import { recordOf, TIME_TO_LIVE } from "../support/stream-records.ts";
import { projectText } from "./project-files.ts";

const page = projectText("docs/events.md");
const [, told = "", examples = ""] = page.split(/^## .*$/m);

const client = storedClient();
const updated = storedClient({
  revision: 2,
  metadata: accepted({
    redirect_uris: ["https://rp.example.org/callback", "https://login.example.org/callback"],
    client_name: "Client",
    logo_uri: "https://rp.example.org/logo.png",
  }),
});
const renewed = { ...updated, revision: 3, secret: { digest: "d", sealed: "s", expiresAt: 1_801_209_600 } };

const EVENTS: readonly ClientEvent[] = [
  recordOf(undefined, client),
  recordOf(client, updated),
  recordOf(updated, renewed),
  recordOf(renewed, undefined),
  recordOf(renewed, undefined, { userIdentity: TIME_TO_LIVE }),
].flatMap(clientEventsOf);

describe("docs/events.md", () => {
  it("has an example of each type, and it is what the code makes", () => {
    const shown = [...examples.matchAll(/^### (\S+)\n\n```json\n(.*?)```$/gms)].map(([, type, json = ""]) => [
      type,
      JSON.parse(json === "" ? "{}" : json),
    ]);
    expect(shown).toEqual(EVENTS.map((event) => [event.type, event]));
    expect(new Set(EVENTS.map(({ type }) => type)).size).toBe(5);
  });

  it("has a row for each type, and one for each member that an event can have", () => {
    const names = [...told.matchAll(/^\| (.+?) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/(?<=`)[\w.-]+(?=`)/g) ?? [],
    );
    const types = EVENTS.map(({ type }) => type);
    const members = EVENTS.flatMap((event) => Object.keys(event));
    expect(new Set(names.filter((name) => name !== "detail-type"))).toEqual(new Set([...types, ...members]));
  });
});
