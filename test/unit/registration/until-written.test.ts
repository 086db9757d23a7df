import { describe, expect, it } from "vitest";
import { untilWritten } from "../../../lib/registration/until-written.ts";

const GIVEN_UP = { reason: { kind: "unavailable", what: "time" } };

/** A change whose every try loses, given up at a moment that the test chooses. */
function losing() {
  const givenUp = new AbortController();
  const steps: string[] = [];
  const run = (at: (step: string) => void) => {
    const note = async (step: string): Promise<undefined> => {
      steps.push(step);
      at(step);
    };
    const dependencies = { random: () => new Uint8Array(1), pause: () => note("pause"), signal: givenUp.signal };
    return untilWritten(dependencies, () => note("try"));
  };
  return { steps, run, giveUp: () => givenUp.abort() };
}

describe("a change whose request was given up", () => {
  it.each([
    ["before it began", "never", []],
    ["while it was tried", "try", ["try", "pause"]],
    ["while it paused", "pause", ["try", "pause"]],
  ])("%s is not tried again", async (_, during, expected) => {
    const { steps, run, giveUp } = losing();
    if (during === "never") giveUp();
    await expect(run((step) => step === during && giveUp())).rejects.toMatchObject(GIVEN_UP);
    expect(steps).toEqual(expected);
  });

  it("tells what it came to where it was written all the same", async () => {
    const givenUp = new AbortController();
    const dependencies = { random: () => new Uint8Array(1), pause: async () => {}, signal: givenUp.signal };
    const written = untilWritten(dependencies, async () => {
      givenUp.abort();
      return "written";
    });
    await expect(written).resolves.toBe("written");
  });
});
