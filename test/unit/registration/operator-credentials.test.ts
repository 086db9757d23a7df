import { describe, expect, it } from "vitest";
import { credentialsIn } from "../../../lib/registration/operator-credentials.ts";

describe("the credentials in the text of a secret", () => {
  it("are its two members, whatever else it has", () => {
    const text = JSON.stringify({ username: "operator", password: "pass:word", engine: "none" });
    expect(credentialsIn(text)).toEqual({ username: "operator", password: "pass:word" });
  });

  it.each([
    "",
    "pass:word",
    "null",
    "[]",
    '"operator"',
    "{}",
    '{"username":"operator"}',
    '{"password":"pass:word"}',
    '{"username":["operator"],"password":"pass:word"}',
    '{"username":"operator","password":1}',
  ])("are both blank where one of them is no text: %j", (text) => {
    expect(credentialsIn(text)).toEqual({ username: "", password: "" });
  });
});
