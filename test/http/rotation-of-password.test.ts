import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { operateSecret } from "../support/operate-secret.ts";
import { basic, createRegistrar, INIT_TOKEN } from "../support/registrar.ts";
import { startRunner } from "../support/start-runner.ts";

/** The functions remember a secret for so long; a minute is the default. */
const SECOND = { "cas.authn.oidc.registration.secrets-cache": "PT1S" };
const MINUTE = {};
/** The cache time of a second, or the shortest time between two looks for a new password, and a little. */
const SECOND_MILLISECONDS = 1250;

/** A runner of a test's own, whose function has met the password, and an operator with the secret in hand. */
async function operate(settings: Readonly<Record<string, string>>) {
  const runner = await startRunner({ settings });
  const secret = operateSecret(runner, runner.credentialsSecret);
  const registrar = createRegistrar(runner);
  const statusOf = async (user: string, password: string): Promise<number> =>
    (await registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(user, password)]] })).status;
  /** Whether credentials come to work in the time that a rotation may take. */
  const comesToWork = async (user: string, password: string): Promise<boolean> => {
    const end = performance.now() + SECOND_MILLISECONDS;
    do {
      if ((await statusOf(user, password)) === 200) return true;
      await pause(50);
    } while (performance.now() < end);
    return false;
  };
  // What was never met cannot be forgotten.
  expect(await statusOf(runner.user, runner.password)).toBe(200);
  const put = (username: string, password: string): Promise<string> =>
    secret.put(JSON.stringify({ username, password }));
  return {
    runner,
    secret,
    put,
    statusOf,
    comesToWork,
    [Symbol.asyncDispose]: async () => {
      secret.end();
      await runner.stop();
    },
  };
}

// The tests mostly wait, so they do it together, each on its own.
describe.concurrent("a password that is rotated while the old one is remembered for a minute", () => {
  it("works within a second, again and again, and the one before no longer", async () => {
    await using operated = await operate(MINUTE);
    const { runner, put, statusOf, comesToWork } = operated;
    let before = runner.password;
    for (const password of ["rotated once", "rotated twice"]) {
      await put(runner.user, password);
      expect(await comesToWork(runner.user, password)).toBe(true);
      expect(await statusOf(runner.user, before)).toBe(401);
      before = password;
    }
  });

  it("works within a second whatever others guess before and meanwhile", async () => {
    await using operated = await operate(MINUTE);
    const { runner, put, statusOf, comesToWork } = operated;
    const guesses = () =>
      Promise.all(Array.from({ length: 10 }, (_, index) => statusOf(runner.user, `guess ${index}`)));
    const before = await guesses();
    await put(runner.user, "rotated");
    const [works, meanwhile] = await Promise.all([comesToWork(runner.user, "rotated"), guesses()]);
    expect([works, new Set([...before, ...meanwhile, ...(await guesses())])]).toEqual([true, new Set([401])]);
  });
});

describe.concurrent("a password that is rotated while the old one is remembered for a second", () => {
  it("the old one is refused after the cache time, though nobody has used the new one", async () => {
    await using operated = await operate(SECOND);
    const { runner, put, statusOf } = operated;
    await put(runner.user, "rotated");
    await pause(SECOND_MILLISECONDS);
    expect(await statusOf(runner.user, runner.password)).toBe(401);
  });

  it("the user is rotated along with it", async () => {
    await using operated = await operate(SECOND);
    const { runner, put, statusOf, comesToWork } = operated;
    await put("operator", "rotated");
    expect(await comesToWork("operator", "rotated")).toBe(true);
    expect(await statusOf(runner.user, "rotated")).toBe(401);
  });

  it("RFC 7617 2: it may have colons, blanks at its ends, any script, quotation marks, and be long", async () => {
    await using operated = await operate(SECOND);
    const { put, statusOf, comesToWork } = operated;
    const credentials = [
      ["registrar", "a:b::c:"],
      ["Bediener-ß", ' p"ä\\s,{\u{1F511} 密码 '],
      ["registrar", "x".repeat(500)],
    ] as const;
    for (const [username, password] of credentials) {
      await put(username, password);
      expect(await comesToWork(username, password), password).toBe(true);
      expect(await statusOf(username, `${password}x`)).toBe(401);
    }
  });

  it("a blank one closes the door, and one that is mended opens it", async () => {
    await using operated = await operate(SECOND);
    const { runner, put, statusOf, comesToWork } = operated;
    await put("", "");
    await pause(SECOND_MILLISECONDS);
    expect([await statusOf(runner.user, runner.password), await statusOf("", "")]).toEqual([401, 401]);
    await put(runner.user, "mended");
    expect(await comesToWork(runner.user, "mended")).toBe(true);
  });
});

describe.concurrent("a secret that holds no credentials", () => {
  it.each([
    ["a blank password", JSON.stringify({ username: "registrar", password: "" })],
    ["a blank user", JSON.stringify({ username: "", password: "secret" })],
    ["null", "null"],
    ["a password that is a number", JSON.stringify({ username: "registrar", password: 1 })],
    ["no password", JSON.stringify({ username: "registrar" })],
    // RFC 7617 2: nobody could send it.
    ["a control character", JSON.stringify({ username: "registrar", password: "a\u0000b" })],
    ["what is no JSON", "secret"],
  ])("opens to nobody: %s", async (_, value) => {
    await using operated = await operate(SECOND);
    const { runner, secret, statusOf } = operated;
    await secret.put(value);
    await pause(SECOND_MILLISECONDS);
    const guesses = [
      ["", ""],
      ["registrar", ""],
      ["", "secret"],
      ["registrar", "secret"],
      ["registrar", "1"],
      ["registrar", "undefined"],
      ["undefined", "undefined"],
      ["null", "null"],
      ["registrar", "a\u0000b"],
      [runner.user, runner.password],
    ] as const;
    expect(await Promise.all(guesses.map(([user, password]) => statusOf(user, password)))).toEqual(
      guesses.map(() => 401),
    );
  });
});
