import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { conditionalWrite } from "../../../lib/store/available.ts";

const refused = (attempts?: number) =>
  new ConditionalCheckFailedException({ message: "no", $metadata: { ...(attempts !== undefined && { attempts }) } });

describe("what became of a conditional write", () => {
  it("that was made", async () => {
    expect(await conditionalWrite(Promise.resolve({}))).toEqual({ isWritten: true });
  });

  it("whose condition failed: at which try, the first where the SDK does not say", async () => {
    expect(await conditionalWrite(Promise.reject(refused(3)))).toEqual({ isWritten: false, tries: 3 });
    expect(await conditionalWrite(Promise.reject(refused()))).toEqual({ isWritten: false, tries: 1 });
  });

  it("that failed in any other way is unavailable, with the cause", async () => {
    const cause = new Error("nobody answers");
    await expect(conditionalWrite(Promise.reject(cause))).rejects.toMatchObject({
      reason: { kind: "unavailable", what: "client store" },
      cause,
    });
  });
});
