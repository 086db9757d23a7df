import { describe, expect, it } from "vitest";
import { PARAMETERS } from "../../lib/metadata/parameters.ts";
import { projectText } from "./project-files.ts";

/** The state of the registry "OAuth Dynamic Client Registration Metadata" that the table is checked against. */
const DATE = "2026-03-25";
const SNAPSHOT = `test/fixtures/iana-client-metadata-${DATE}.csv`;

/** Parameters in use that the registry does not have, and the documents they come from instead. */
const UNREGISTERED: Readonly<Record<string, string>> = {
  software_statement: "RFC 7591 2.3",
  authorization_signed_response_alg: "JARM 3",
  authorization_encrypted_response_alg: "JARM 3",
  authorization_encrypted_response_enc: "JARM 3",
  backchannel_token_delivery_mode: "CIBA 4",
  backchannel_client_notification_endpoint: "CIBA 4",
  backchannel_authentication_request_signing_alg: "CIBA 4",
  backchannel_user_code_parameter: "CIBA 4",
  response_modes: "node-oidc-provider",
  subject_syntax_types_supported: "SIOPv2 7.5",
  credential_offer_endpoint: "OpenID4VCI 12.1",
  preferred_client_id: "Connect2id server",
  metadata: "Ory Hydra",
  skip_consent: "Ory Hydra",
};

const [header, ...rows] = projectText(SNAPSHOT).trim().split("\n");
const registered = rows.map((row) => ({
  name: row.slice(0, row.indexOf(",")),
  document: row.slice(row.indexOf(",") + 1).replaceAll('"', ""),
}));
const names = registered.map(({ name }) => name);
const says = `as of ${DATE}; a newer registry needs a newer file`;

describe(`the IANA registry of client metadata as of ${DATE}`, () => {
  it("is read whole: 71 names, each once", () => {
    expect(header).toBe("client_metadata_name,defined_in");
    expect([names.length, new Set(names).size], says).toEqual([71, 71]);
  });

  it("has a row in the table for every name", () => {
    expect(
      names.filter((name) => !Object.hasOwn(PARAMETERS, name)),
      says,
    ).toEqual([]);
  });

  it("has every name in the table, but for those that come from documents which did not register theirs", () => {
    const others = Object.entries(PARAMETERS)
      .filter(([name]) => !names.includes(name))
      .map(([name, { section }]) => [name, section]);
    expect(Object.fromEntries(others), says).toEqual(UNREGISTERED);
    expect(Object.keys(PARAMETERS).length, says).toBe(71 + Object.keys(UNREGISTERED).length);
  });

  it("agrees with the table on the number of the RFC, and on the document else", () => {
    const DOCUMENTS: readonly (readonly [registry: RegExp, table: RegExp])[] = [
      // Both define the members that they have in common.
      [/OIDC Reg §2|7591 §2/, /^OIDC Registration 2$/],
      [/UMA 2.0 Grant/, /^UMA 2.0 Grant/],
      [/ETSI NFV-SEC 022/, /^ETSI GS NFV-SEC 022/],
      [/Federation §/, /^OpenID Federation/],
      [/OpenID4VP/, /^OpenID4VP/],
      [/Front-Channel/, /^OIDC Front-Channel/],
      [/Back-Channel/, /^OIDC Back-Channel/],
      [/RP-Initiated/, /^OIDC RP-Initiated/],
      [/FAPI 2.0/, /^FAPI 2.0/],
    ];
    const strange = registered.filter(({ name, document }) => {
      const section = PARAMETERS[name as keyof typeof PARAMETERS].section;
      const rfcs = [...document.matchAll(/\b(\d{4}) §/g)].map(([, number]) => `RFC ${number} `);
      return (
        !rfcs.some((rfc) => section.startsWith(rfc)) &&
        !DOCUMENTS.some(([registry, table]) => registry.test(document) && table.test(section))
      );
    });
    expect(strange, says).toEqual([]);
  });
});
