import { describe, expect, it } from "vitest";
import { claimsIn } from "../../../lib/metadata/software-statement.ts";
import { createStatementSigner } from "../../support/statement-signer.ts";

const SIGNED_URI = "https://signed.example.com/callback";

describe("what a member claims as a software statement", () => {
  it("is what would be registered of it, believed or not", async () => {
    const stranger = await createStatementSigner("https://stranger.example.com");
    const claims = { redirect_uris: [SIGNED_URI], client_id: "chosen", exp: 1, "client_name#fr": "Signe" };
    expect(claimsIn(await stranger.sign(claims))).toEqual({ redirect_uris: [SIGNED_URI], "client_name#fr": "Signe" });
  });

  it.each([undefined, null, 1, {}, "", "a.b.c", "no statement"])("is nothing where it is %j", (value) => {
    expect(claimsIn(value)).toEqual({});
  });
});
