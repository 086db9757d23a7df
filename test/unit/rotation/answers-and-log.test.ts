import { beforeEach, describe, expect, it } from "vitest";
import { rotate } from "../../../lib/rotation/rotate.ts";
import { FIRST, OPERATOR, type Rotation, SECOND, startRotation } from "../../support/rotation.ts";

let answers: Map<string, number | undefined>;
let rotation: Rotation;
beforeEach(async () => {
  answers = new Map();
  rotation = await startRotation((password) => (answers.has(password) ? answers.get(password) : 200));
  return () => rotation.manager.close();
});

const failed = (reason: string) => expect.objectContaining({ name: "RotationFault", reason });
const pending = () => rotation.labelled("AWSPENDING");
const current = () => rotation.labelled("AWSCURRENT");
async function steps(...names: readonly string[]): Promise<void> {
  for (const name of names) await rotation.step(name);
}

describe("what initToken answers decides whether the rotation goes on", () => {
  beforeEach(async () => {
    await rotation.begin();
    await steps("createSecret");
  });

  it.each([
    [200, "takes the password"],
    [406, "is in OPEN mode and needs none"],
    [501, "is switched off"],
  ])("%d: it %s, at the first try", async (status) => {
    answers.set("first", status);
    await steps("testSecret");
    expect([rotation.logIns.length, rotation.pauses]).toEqual([1, []]);
  });

  it.each([401, 400, 403, 404, 429, 500, 503, undefined])(
    "%s: testSecret asks for some seconds, then fails, and the old password stays",
    async (status) => {
      answers.set("first", status);
      await expect(rotation.step("testSecret")).rejects.toEqual(failed("initToken does not take the current password"));
      expect(rotation.logIns).toHaveLength(5);
      expect(rotation.pauses).toEqual([1100, 1100, 1100, 1100]);
      expect((await current())?.versionId).toBe(FIRST);
      expect(JSON.parse(rotation.lines.at(-1) ?? "")).toMatchObject({
        level: "error",
        event: "password rotation failed",
        outcome: "password rotation failed",
        step: "testSecret",
        why: "initToken does not take the current password",
        ...(status !== undefined && { status }),
      });
    },
  );

  it("a function that looks for the new password a second later is waited for", async () => {
    const made = (await pending())?.password ?? "";
    answers.set(made, 401);
    const { logIn } = rotation.dependencies;
    let tries = 0;
    const dependencies = {
      ...rotation.dependencies,
      logIn: (username: string, password: string) => {
        tries += 1;
        if (tries === 3) answers.delete(made);
        return logIn(username, password);
      },
    };
    await rotate({ Step: "finishSecret", ClientRequestToken: SECOND }, dependencies);
    expect(rotation.logIns).toEqual([1, 2, 3].map(() => `operator:${made}`));
  });

  it("finishSecret fails where the new password is not taken, and once it is, run again, it succeeds", async () => {
    const made = (await pending())?.password ?? "";
    answers.set(made, 401);
    await expect(rotation.step("finishSecret")).rejects.toEqual(failed("initToken does not take the new password"));
    expect((await current())?.versionId).toBe(SECOND);
    answers.delete(made);
    await steps("finishSecret");
    expect(JSON.parse(rotation.lines.at(-1) ?? "")).toMatchObject({ event: "password rotation step done" });
  });
});

describe("the log of a rotation", () => {
  it("has one line for each step, and no password in any, whatever goes wrong", async () => {
    await rotation.begin();
    answers.set("first", undefined);
    await rotation.step("createSecret");
    await rotation.step("testSecret").catch(() => undefined);
    answers.delete("first");
    await steps("setSecret", "testSecret", "finishSecret");
    rotation.manager.intercept((request) => void request.socket.destroy());
    await rotation.step("finishSecret").catch(() => undefined);
    rotation.manager.intercept(undefined);
    const lines = rotation.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ step, event }) => `${step}: ${event}`)).toEqual([
      "createSecret: password rotation step done",
      "testSecret: password rotation failed",
      "setSecret: password rotation step done",
      "testSecret: password rotation step done",
      "finishSecret: password rotation step done",
      "finishSecret: password rotation failed",
    ]);
    const secret = [OPERATOR.password, (await current())?.password ?? ""];
    expect(secret.filter((password) => rotation.lines.join("").includes(`${password}"`))).toEqual([]);
    expect(rotation.lines.join("")).not.toContain(secret[1]);
  });

  it("a step that nobody knows is not repeated in it", async () => {
    await rotation.step("forged\n{}").catch(() => undefined);
    expect(JSON.parse(rotation.lines.join(""))).toMatchObject({ step: "unknown", why: "no such step" });
  });

  it("what is thrown has no cause that could quote an answer", async () => {
    rotation.manager.intercept((request) => void request.socket.destroy());
    const thrown = await rotation.step("createSecret").catch((error: unknown) => error);
    expect(thrown).toEqual(failed("a call failed"));
    expect(thrown).not.toHaveProperty("cause");
  });
});
