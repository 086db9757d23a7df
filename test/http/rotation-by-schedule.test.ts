import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { RESOURCES } from "../../lib/config/resources.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { createLog } from "../../lib/observability/log.ts";
import { createLogIn } from "../../lib/rotation/live-init-token.ts";
import { type RotationRequest, rotate } from "../../lib/rotation/rotate.ts";
import { createRotatedSecret } from "../../lib/secrets/rotated-secret.ts";
import { basic, createRegistrar, INIT_TOKEN } from "../support/registrar.ts";
import { STEPS } from "../support/rotation.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const PROPERTIES = "cas.authn.oidc.registration.";
const CACHE_SECONDS = 2;
const CACHE = { [`${PROPERTIES}secrets-cache`]: `PT${CACHE_SECONDS}S` };
const CALLS_PER_SECOND = 50;
/** How soon a new password works, and how late the old one may, as docs/operations.md has it; and what a busy machine adds. */
const NEW_MILLISECONDS = 1000;
const OLD_MILLISECONDS = CACHE_SECONDS * 1000;
const SLACK_MILLISECONDS = 500;

/** One call of initToken, as it was answered. */
interface Call {
  readonly password: "old" | "new";
  /** From the moment in which the label had moved; negative before. */
  readonly sentAt: number;
  readonly status: number;
}

/** A runner, its credentials secret, and what Secrets Manager does with it when it rotates. */
async function operate(settings: Readonly<Record<string, string>>, publicUrl?: string) {
  const runner = await startRunner({ settings });
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const client = new SecretsManagerClient({ endpoint: runner.secretsUrl, region: "us-east-1", credentials });
  const SecretId = runner.credentialsSecret;
  const lines: string[] = [];
  const secret = createRotatedSecret(client, SecretId);
  let movedAt = Number.POSITIVE_INFINITY;
  const dependencies = {
    secret: {
      ...secret,
      makeCurrent: async (versionId: string, insteadOf: string) => {
        await secret.makeCurrent(versionId, insteadOf);
        movedAt = performance.now();
      },
    },
    logIn: createLogIn(`${publicUrl ?? runner.url}${INIT_TOKEN}`),
    random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    pause: async (milliseconds: number) => void (await pause(milliseconds)),
    log: createLog({ write: (line) => lines.push(line), nowMilliseconds: Date.now, functionName: "rotateCredentials" }),
  };
  return {
    runner,
    lines,
    registrar: createRegistrar(runner),
    movedAt: () => movedAt,
    password: async (): Promise<string> => {
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId }));
      return (JSON.parse(SecretString) as { password: string }).password;
    },
    /** All steps, as Secrets Manager calls them. */
    rotate: async (step = (request: RotationRequest) => rotate(request, dependencies)) => {
      const ClientRequestToken = randomUUID();
      await client.send(new RotateSecretCommand({ SecretId, ClientRequestToken }));
      for (const Step of STEPS) await step({ Step, ClientRequestToken });
    },
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await runner.stop();
    },
  };
}

/** Calls initToken so often a second until it is told to stop, with what `choose` says at the time. */
function callSteadily(runner: Runner, choose: () => { name: Call["password"]; password: string }) {
  const registrar = createRegistrar(runner);
  const sent: Promise<Omit<Call, "sentAt"> & { at: number }>[] = [];
  const timer = setInterval(() => {
    const { name, password } = choose();
    const at = performance.now();
    const headers = [["Authorization", basic(runner.user, password)]] as const;
    sent.push(registrar.call(INIT_TOKEN, { headers }).then(({ status }) => ({ password: name, status, at })));
  }, 1000 / CALLS_PER_SECOND);
  return async (movedAt: number): Promise<Call[]> => {
    clearInterval(timer);
    return (await Promise.all(sent)).map(({ at, ...call }) => ({ ...call, sentAt: at - movedAt }));
  };
}

const wrong = (calls: readonly Call[]): Call[] => calls.filter(({ status }) => status !== 200);
const of = (calls: readonly Call[], password: Call["password"]): Call[] =>
  calls.filter((call) => call.password === password);

// Each waits most of its time for the next call, and has a runner of its own.
describe("50 calls of initToken a second while the password is rotated", () => {
  it("without grace: the old one is refused after the label has moved and no later than the cache lasts, the new one never later than a second", async () => {
    await using operated = await operate(CACHE);
    const { runner } = operated;
    let fresh: string | undefined;
    let turn = 0;
    // Half of the callers read the secret as soon as it has changed, the others never do.
    const stop = callSteadily(runner, () => {
      turn += 1;
      return fresh !== undefined && turn % 2 === 0
        ? { name: "new", password: fresh }
        : { name: "old", password: runner.password };
    });
    await pause(1500);
    const rotation = operated.rotate();
    while (fresh === undefined) {
      const read = await operated.password();
      if (read !== runner.password) fresh = read;
      else await pause(10);
    }
    await rotation;
    await pause(4000);
    const calls = await stop(operated.movedAt());
    expect(calls.length).toBeGreaterThan(5 * CALLS_PER_SECOND * 0.8);
    expect([of(calls, "old").length > 100, of(calls, "new").length > 50]).toEqual([true, true]);
    expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([200, 401]));
    // A call that is answered after the label has moved was perhaps sent just before.
    expect(wrong(of(calls, "old")).every(({ sentAt }) => sentAt > -SLACK_MILLISECONDS)).toBe(true);
    const late = of(calls, "old").filter(({ sentAt }) => sentAt > OLD_MILLISECONDS + SLACK_MILLISECONDS);
    expect(late.length).toBeGreaterThan(20);
    expect(late.filter(({ status }) => status !== 401)).toEqual([]);
    expect(wrong(of(calls, "new")).filter(({ sentAt }) => sentAt > NEW_MILLISECONDS + SLACK_MILLISECONDS)).toEqual([]);
  }, 30_000);

  it("with the password that is current when they are made, from the end of the rotation on the new one: with grace not one wrong answer", async () => {
    await using operated = await operate({ ...CACHE, [`${PROPERTIES}initial-access-token-password-grace`]: "PT1M" });
    const { runner } = operated;
    let fresh: string | undefined;
    let turn = 0;
    // One caller in four has not heard of the new one yet and is given the grace.
    const stop = callSteadily(runner, () => {
      turn += 1;
      return fresh !== undefined && turn % 4 !== 0
        ? { name: "new", password: fresh }
        : { name: "old", password: runner.password };
    });
    await pause(1500);
    await operated.rotate();
    fresh = await operated.password();
    await pause(4000);
    const calls = await stop(operated.movedAt());
    expect(calls.length).toBeGreaterThan(5 * CALLS_PER_SECOND * 0.8);
    expect(of(calls, "new").length).toBeGreaterThan(100);
    expect(of(calls, "old").filter(({ sentAt }) => sentAt > OLD_MILLISECONDS).length).toBeGreaterThan(15);
    expect(wrong(calls)).toEqual([]);
    const issued = runner.logs().filter(({ why }) => why === "previous password");
    expect(issued.length).toBeGreaterThan(15);
  }, 30_000);
});

describe.concurrent("a rotation against the live endpoint", () => {
  it("leaves a new password for the same user, and initial access tokens of the old one stay good", async () => {
    await using operated = await operate(CACHE);
    const token = await operated.registrar.initialAccessToken();
    await operated.rotate();
    const password = await operated.password();
    expect(password).toMatch(/^[\w-]{43}$/);
    const headers = [["Authorization", basic(operated.runner.user, password)]] as const;
    expect((await operated.registrar.call(INIT_TOKEN, { headers })).status).toBe(200);
    expect((await operated.registrar.register(undefined, { token })).status).toBe(201);
    expect(operated.lines.map((line) => (JSON.parse(line) as { step: string }).step)).toEqual([...STEPS]);
    expect(operated.lines.join("") + operated.runner.stdout().replace(/^[\s\S]*?\n\n/, "")).not.toContain(password);
  });

  it("a second one follows the first: the password before the previous is refused, grace or not", async () => {
    await using operated = await operate({ ...CACHE, [`${PROPERTIES}initial-access-token-password-grace`]: "PT1M" });
    await operated.rotate();
    const second = await operated.password();
    await operated.rotate();
    const statuses = [operated.runner.password, second, await operated.password()].map(async (password) => {
      const headers = [["Authorization", basic(operated.runner.user, password)]] as const;
      return (await operated.registrar.call(INIT_TOKEN, { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([401, 200, 200]);
  });

  it.each([
    ["in OPEN mode", { "cas.authn.oidc.registration.dynamic-client-registration-mode": "OPEN" }],
    ["switched off", { "cas.authn.oidc.registration.dynamic-client-registration-enabled": "false" }],
  ])("goes through where the service is %s", async (_, settings) => {
    await using operated = await operate({ ...CACHE, ...settings });
    await operated.rotate();
    expect(await operated.password()).not.toBe(operated.runner.password);
  });

  it("stops before anything has changed where nobody answers at the public URL", async () => {
    await using operated = await operate(CACHE, "http://127.0.0.1:9");
    await expect(operated.rotate()).rejects.toMatchObject({ reason: "initToken does not take the current password" });
    expect(await operated.password()).toBe(operated.runner.password);
    expect((await operated.registrar.initToken()).status).toBe(200);
  });

  it("the function, as Lambda loads and calls it, does the steps", async () => {
    await using operated = await operate(CACHE);
    const { runner } = operated;
    Object.assign(process.env, {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "function",
      AWS_SECRET_ACCESS_KEY: "function",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: runner.secretsUrl,
      [RESOURCES.credentialsSecret.variable]: runner.credentialsSecret,
      [SETTINGS.publicBaseUrl.variable]: runner.url,
    });
    const { handler } = await import("../../functions/rotateCredentials.ts");
    await operated.rotate(handler);
    expect(await operated.password()).toMatch(/^[\w-]{43}$/);
    await expect(handler({ Step: "setSecret", ClientRequestToken: randomUUID() })).rejects.toThrow("no such version");
  });
});
