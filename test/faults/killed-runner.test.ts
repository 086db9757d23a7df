import { expect, it } from "vitest";
import { killInTheMiddle } from "./killed-runner.ts";

it("a runner that is killed in the middle of writes has kept all that it answered, and goes on", async () => {
  const { answered, cut, lost } = await killInTheMiddle(2);
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThan(80);
  expect(cut).toBeGreaterThan(2);
}, 90_000);
