import { createHash, createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AuditAction, AuditEntry, Authority } from "../../lib/audit/entry.ts";
import type { AuditFinding } from "../../lib/audit/verify.ts";
import { auditedClient, auditKeys, documents } from "../support/audits.ts";
import { projectText } from "./project-files.ts";

const page = projectText("docs/audit.md");
const sectionOf = (title: string): string => page.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? "";
/** The first cells of the tables of a section, without quotes. */
const rowsOf = (title: string): string[] =>
  [...sectionOf(title).matchAll(/^\| (.+?) \|/gm)].map(([, cell = ""]) => cell.replaceAll("`", ""));

const MEMBERS = {
  seq: 0,
  at: 0,
  revision: 0,
  actions: 0,
  by: 0,
  id: 0,
  source: 0,
  members: 0,
  more: 0,
  state: 0,
  previous: 0,
  kid: 0,
  hash: 0,
} satisfies Record<keyof AuditEntry, 0>;
const AUTHORITIES = {
  open: 0,
  "initial-access-token": 0,
  "registration-access-token": 0,
  "client-assertion": 0,
  operator: 0,
} satisfies Record<Authority, 0>;
const ACTIONS = {
  registered: 0,
  imported: 0,
  replaced: 0,
  amended: 0,
  "secret-renewed": 0,
  "secret-rotated": 0,
  "secret-expired": 0,
  "token-rotated": 0,
  "token-recovered": 0,
  "token-issued": 0,
  revived: 0,
  expired: 0,
  disabled: 0,
  enabled: 0,
} satisfies Record<AuditAction, 0>;
const FINDINGS = {
  "no audit": 0,
  "entry unreadable": 0,
  "key gone": 0,
  "hash broken": 0,
  "link broken": 0,
  "older missing": 0,
  "changed past the service": 0,
  "revision too low": 0,
} satisfies Record<AuditFinding["kind"], 0>;

describe("docs/audit.md", () => {
  it("has a row for each member of an entry, in the order in which they are hashed, and for each authority", () => {
    expect(rowsOf("An entry")).toEqual([
      "member",
      "---",
      ...Object.keys(MEMBERS),
      "by",
      "---",
      ...Object.keys(AUTHORITIES),
    ]);
  });

  it("names each action", () => {
    const [, text = ""] = /^`actions`: (.*?)\n\n/ms.exec(page) ?? [];
    expect([...text.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)).toEqual(Object.keys(ACTIONS));
  });

  it("has a row for each finding", () => {
    expect(rowsOf("What is found")).toEqual(["finding", "---", ...Object.keys(FINDINGS)]);
  });

  it("says enough to verify a chain without any code of the project", async () => {
    const key = new Uint8Array(hkdfSync("sha256", "the text of the keys secret", "oidc-registrar", "audit", 32));
    const sha = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
    const client = await auditedClient(auditKeys().keyring, documents(5));
    let before = "";
    for (const { hash, ...entry } of client.audit) {
      expect(entry.previous).toBe(before);
      expect(createHmac("sha256", key).update(JSON.stringify(entry)).digest("base64url")).toBe(hash);
      before = hash;
    }
    const { secret } = client;
    expect(client.audit).toHaveLength(5);
    expect(client.audit.at(-1)?.members["client_name"]).toBe(sha(client.metadata["client_name" as never]));
    expect(client.audit.at(-1)?.state).toBe(
      sha([
        client.clientId,
        client.metadata,
        client.suppliedNames,
        [secret?.digest, secret?.expiresAt],
        null,
        client.registrationTokenDigest,
        client.initialTokenId,
        null,
        null,
      ]),
    );
  });
});
