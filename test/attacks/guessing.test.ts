import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, createRegistrar, INIT_TOKEN, type Registrar } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const GUESSES = 300;

let runner: Runner;
let registrar: Registrar;
beforeAll(async () => {
  runner = await startRunner();
  registrar = createRegistrar(runner);
});
afterAll(() => runner.stop());

describe("a brute force at the password of initToken", () => {
  it("learns the same from every guess, keeps nobody out, and is counted for the operator", async () => {
    const { user, password } = runner;
    const ask = (name: string, word: string) =>
      registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(name, word)]] });
    const near = (index: number): string =>
      [password.slice(0, index % password.length), `${password}${index}`, password.toUpperCase(), `${index}`][
        index % 4
      ] ?? "";
    const seen = new Set<string>();
    for (let index = 1; index <= GUESSES; index += 1) {
      const { status, text, headers } = await ask(index % 7 === 0 ? `user-${index}` : user, near(index));
      seen.add(JSON.stringify([status, text, headers["www-authenticate"], headers["retry-after"]]));
    }
    expect(seen.size).toBe(1);
    expect([...seen][0]).toMatch(/^\[401,/);
    expect((await ask(user, password)).status).toBe(200);
    const refused = runner.logs().filter(({ outcome }) => outcome === "operator_credentials_refused");
    expect(refused.length).toBe(GUESSES);
    expect(JSON.stringify(refused)).not.toContain(password);
  });
});
