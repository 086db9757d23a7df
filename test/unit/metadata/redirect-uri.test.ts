import { describe, expect, it } from "vitest";
import { brokenRedirectRule } from "../../../lib/metadata/redirect-uri.ts";
import { settingsOf } from "../../support/claims.ts";

describe("the rules of redirect URIs for kinds of clients", () => {
  it("are not about what is no URI: its own kind refuses that", () => {
    const kinds = [true, false].flatMap((isNative) =>
      [true, false].map((isConfidential) => ({ isNative, isConfidential, isImplicit: false })),
    );
    for (const client of kinds)
      for (const text of ["", "no URI", "//rp.example.org/", "https://rp.example.org/ä"])
        expect(brokenRedirectRule(text, client, settingsOf())).toBeUndefined();
  });
});
