import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "vitest";
import { rotate } from "../../../lib/rotation/rotate.ts";
import { FIRST, OPERATOR, type Rotation, SECOND, STEPS, startRotation, THIRD } from "../../support/rotation.ts";

let rotation: Rotation;
beforeEach(async () => {
  rotation = await startRotation();
  return () => rotation.manager.close();
});

const failed = (reason: string) => expect.objectContaining({ name: "RotationFault", reason });
const pending = () => rotation.labelled("AWSPENDING");
const current = () => rotation.labelled("AWSCURRENT");
async function steps(...names: readonly string[]): Promise<void> {
  for (const name of names) await rotation.step(name);
}
/** The text of the pending version as somebody else put it. */
async function pendingText(text: string): Promise<void> {
  const { client, secretId } = rotation.manager;
  await client.send(
    new PutSecretValueCommand({
      SecretId: secretId,
      ClientRequestToken: SECOND,
      SecretString: text,
      VersionStages: ["AWSPENDING"],
    }),
  );
}

describe("a rotation, step by step", () => {
  beforeEach(() => rotation.begin());

  it("createSecret makes a password of 256 random bits for the same user, and it opens nothing yet", async () => {
    await steps("createSecret");
    expect(await pending()).toEqual({
      versionId: SECOND,
      username: OPERATOR.username,
      password: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await current()).toEqual({ versionId: FIRST, ...OPERATOR });
  });

  it("setSecret changes nothing: there is no other place that knows the password", async () => {
    await steps("createSecret");
    const before = [await rotation.labels(), await pending()];
    rotation.manager.calls.length = 0;
    await steps("setSecret");
    expect(rotation.manager.calls).toEqual(["DescribeSecretCommand"]);
    expect([await rotation.labels(), await pending()]).toEqual(before);
  });

  it("testSecret logs in with the current password, never with one that is not good yet, and moves no label", async () => {
    await steps("createSecret", "setSecret", "testSecret");
    expect(rotation.logIns).toEqual(["operator:first"]);
    expect(await rotation.labels()).toEqual({ [FIRST]: ["AWSCURRENT"], [SECOND]: ["AWSPENDING"] });
  });

  it("finishSecret makes the new password current, keeps the old one as the previous, and logs in with the new one", async () => {
    await steps(...STEPS.slice(0, 3));
    const made = await pending();
    await steps("finishSecret");
    expect(await current()).toEqual(made);
    expect(await rotation.labels()).toEqual({ [FIRST]: ["AWSPREVIOUS"], [SECOND]: ["AWSCURRENT"] });
    expect(rotation.logIns).toEqual(["operator:first", `operator:${made?.password}`]);
  });

  it("each step run twice is the same as once", async () => {
    for (const name of STEPS) {
      await steps(name);
      const once = [await rotation.labels(), await pending(), await current()];
      await steps(name);
      expect([await rotation.labels(), await pending(), await current()], name).toEqual(once);
    }
  });

  it("all steps again after the end change nothing more", async () => {
    await steps(...STEPS);
    const [labels, made] = [await rotation.labels(), await current()];
    await steps(...STEPS);
    expect([await rotation.labels(), await current()]).toEqual([labels, made]);
  });

  it("the next rotation makes another password", async () => {
    await steps(...STEPS);
    const first = await current();
    await rotation.begin(THIRD);
    for (const name of STEPS) await rotation.step(name, THIRD);
    expect(await rotation.labels()).toEqual({ [SECOND]: ["AWSPREVIOUS"], [THIRD]: ["AWSCURRENT"] });
    expect((await current())?.password).not.toBe(first?.password);
  });

  it("two runs of createSecret at once leave one password", async () => {
    await Promise.all([rotation.step("createSecret"), rotation.step("createSecret"), rotation.step("createSecret")]);
    const one = await pending();
    await steps("createSecret", "setSecret", "testSecret", "finishSecret");
    expect(await current()).toEqual(one);
  });
});

/** Every call to Secrets Manager that the steps make, with what the labels may be after it. */
const CALLS = [
  { name: "createSecret", commands: ["labels", "text", "text", "putPending"] },
  { name: "setSecret", commands: ["labels"] },
  { name: "testSecret", commands: ["labels", "text", "text"] },
  { name: "finishSecret", commands: ["labels", "labels", "text", "makeCurrent", "text"] },
] as const;

describe("a rotation that dies after any call to Secrets Manager, and is run again from that step", () => {
  const deaths = CALLS.flatMap(({ name, commands }) => commands.map((_, index) => [name, index + 1] as const));

  it.each(deaths)(
    "%s, after call %d: ends with the same versions and a password that is made once",
    async (name, after) => {
      await rotation.begin();
      const before = STEPS.slice(0, STEPS.indexOf(name));
      await steps(...before);
      let calls = 0;
      const { client } = rotation.manager;
      const send = client.send.bind(client) as (command: object) => Promise<unknown>;
      // The call has happened, and nobody hears of it.
      client.send = (async (command: object) => {
        calls += 1;
        const own = calls;
        const [answer] = await Promise.allSettled([send(command)]);
        if (own === after) throw new Error("the function was cut off");
        if (answer.status === "rejected") throw answer.reason;
        return answer.value;
      }) as typeof client.send;
      await expect(rotation.step(name)).rejects.toEqual(failed("a call failed"));
      expect(calls).toBe(after);
      client.send = send as typeof client.send;
      const made =
        (await pending()) ?? ((await rotation.labels())[SECOND]?.includes("AWSCURRENT") ? await current() : undefined);
      await steps(...STEPS.slice(STEPS.indexOf(name)));
      expect(await rotation.labels()).toEqual({ [FIRST]: ["AWSPREVIOUS"], [SECOND]: ["AWSCURRENT"] });
      if (made !== undefined) expect(await current()).toEqual(made);
      expect(rotation.logIns.at(-1)).toBe(`operator:${(await current())?.password}`);
    },
  );

  it("saw every call of every step", async () => {
    await rotation.begin();
    for (const { name, commands } of CALLS) {
      rotation.manager.calls.length = 0;
      await steps(name);
      expect(rotation.manager.calls, name).toHaveLength(commands.length);
    }
    expect(deaths).toHaveLength(13);
  });
});

describe("a step is refused, and nothing is changed", () => {
  it.each(["", "createsecret", "constructor", "deleteSecret"])("that does not exist: %j", async (name) => {
    await rotation.begin();
    await expect(rotation.step(name)).rejects.toEqual(failed("no such step"));
  });

  it.each(STEPS)("%s for a version that the secret does not have", async (name) => {
    await expect(rotation.step(name)).rejects.toEqual(failed("no such version"));
    expect(await rotation.labels()).toEqual({ [FIRST]: ["AWSCURRENT"] });
  });

  it.each(STEPS)("%s for a version that is not pending", async (name) => {
    rotation.manager.put(SECOND, JSON.stringify({ ...OPERATOR, password: "by hand" }));
    const labels = await rotation.labels();
    await expect(rotation.step(name, FIRST)).rejects.toEqual(failed("version is not pending"));
    expect(await rotation.labels()).toEqual(labels);
  });

  it.each(["createSecret", "setSecret", "testSecret"])(
    "not %s for the current version: there is nothing to do",
    async (name) => {
      await rotation.step(name, FIRST);
      expect(rotation.logIns).toEqual([]);
      expect(await rotation.labels()).toEqual({ [FIRST]: ["AWSCURRENT"] });
    },
  );

  it.each(["testSecret", "finishSecret"])("%s before createSecret", async (name) => {
    await rotation.begin();
    await expect(rotation.step(name)).rejects.toEqual(failed("no credentials in the pending version"));
    expect((await current())?.versionId).toBe(FIRST);
  });

  it.each([
    "word",
    "{}",
    '{"username":"operator","password":""}',
    '{"username":"","password":"x"}',
    '{"username":"a:b","password":"x"}',
    '{"username":"operator","password":"a\\u0000b"}',
  ])("testSecret and finishSecret with a pending version that nobody could log in with: %s", async (text) => {
    await rotation.begin();
    await pendingText(text);
    for (const name of ["testSecret", "finishSecret"]) {
      await expect(rotation.step(name)).rejects.toEqual(failed("no credentials in the pending version"));
    }
    expect((await current())?.versionId).toBe(FIRST);
  });

  it("createSecret where the current version has no user whose password it could be", async () => {
    rotation.manager.put(THIRD, "a word");
    await rotation.begin();
    await expect(rotation.step("createSecret")).rejects.toEqual(failed("no credentials in the current version"));
    expect(await pending()).toBeUndefined();
  });

  it("finishSecret where no version is current", async () => {
    await rotation.begin();
    await steps("createSecret");
    const { dependencies } = rotation;
    const secret = { ...dependencies.secret, labels: async () => new Map([[SECOND, ["AWSPENDING"]]]) };
    const request = { Step: "finishSecret", ClientRequestToken: SECOND };
    await expect(rotate(request, { ...dependencies, secret })).rejects.toEqual(failed("no current version"));
    expect((await current())?.versionId).toBe(FIRST);
  });

  it("finishSecret after the password was changed by hand in the middle replaces that one, which nobody loses", async () => {
    await rotation.begin();
    await steps("createSecret");
    rotation.manager.put(THIRD, JSON.stringify({ ...OPERATOR, password: "by hand" }));
    await steps("testSecret", "finishSecret");
    expect(await rotation.labels()).toEqual({ [SECOND]: ["AWSCURRENT"], [THIRD]: ["AWSPREVIOUS"] });
  });
});
