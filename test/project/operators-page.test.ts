import { describe, expect, it } from "vitest";
import { clientDocument } from "../../infra/clients/client-document.ts";
import { COMMANDS } from "../../infra/clients/commands.ts";
import { OPERATORS_TABLES, withOperatorsTables } from "../../infra/clients/operators-page.ts";
import { OPTIONS } from "../../infra/clients/options.ts";
import { tokenDocument } from "../../infra/clients/token-document.ts";
import { projectText } from "./project-files.ts";

const PAGE = projectText("docs/operators.md");

describe("docs/operators.md", () => {
  it("has the commands, options and rights of the code", () => {
    expect(withOperatorsTables(PAGE)).toBe(PAGE);
    for (const { name } of COMMANDS) expect(PAGE).toContain(`| \`${name}`);
    for (const name of Object.keys(OPTIONS)) expect(PAGE).toContain(`--${name}`);
    expect(OPERATORS_TABLES.rights().split("\n").length).toBe(COMMANDS.length + 3);
  });

  it("has every member of clients and tokens in JSON", () => {
    const life = { expiresAt: 1, lifetimeSeconds: 1, graceSeconds: 1 };
    const known = { clientId: "c", issuedAt: 1, revision: 1, metadata: { client_name: "n" } };
    const client = clientDocument({ ...known, initialTokenId: "t", disabledAt: 1, life }, 1);
    const record = { tokenId: "t", subject: "s", issuedAt: 1, expiresAt: 1, spent: 1 };
    const token = tokenDocument({ ...record, usesMax: 1, label: "l", policy: {}, revokedAt: 1 }, 1);
    const members = [...Object.keys(client), ...Object.keys(token)];
    expect(members.length).toBe(22);
    for (const member of members) expect(PAGE).toMatch(new RegExp(`^\\|[^|]*\`${member}\``, "m"));
  });

  it("has a place for every table, or the script says so", () => {
    expect(() => withOperatorsTables("an empty page")).toThrow("no place for commands");
  });
});
