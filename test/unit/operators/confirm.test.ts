import { describe, expect, it } from "vitest";
import { ClientsFault } from "../../../infra/clients/clients-fault.ts";
import { confirm } from "../../../infra/clients/confirm.ts";
import type { Talk } from "../../../infra/clients/talk.ts";

const talkWith = (answer?: string) => {
  const asked: string[] = [];
  const talk: Talk = {
    say: () => undefined,
    write: () => undefined,
    isTerminal: answer !== undefined,
    ...(answer !== undefined && {
      ask: async (question: string) => {
        asked.push(question);
        return answer;
      },
    }),
  };
  return { talk, asked };
};
const outcome = async (answers: readonly string[], given: string | undefined, typed?: string) => {
  const { talk, asked } = talkWith(typed);
  const confirmation = { purpose: "delete this client", answers, kind: "its name or its client_id", given };
  const end = await confirm(confirmation, talk).then(
    () => "confirmed",
    (error: unknown) => error,
  );
  return { end, asked };
};

describe("confirmation", () => {
  it("takes the name or the identifier, typed or given in advance", async () => {
    expect((await outcome(["Shop", "abc"], undefined, "Shop")).end).toBe("confirmed");
    expect((await outcome(["Shop", "abc"], undefined, " abc ")).end).toBe("confirmed");
    expect((await outcome(["Shop", "abc"], "abc")).end).toBe("confirmed");
  });

  it("asks for what is to be typed, and not when it was given", async () => {
    expect((await outcome(["Shop", "abc"], undefined, "abc")).asked).toEqual([
      "Type its name or its client_id to delete this client: ",
    ]);
    expect((await outcome(["Shop", "abc"], "abc", "abc")).asked).toEqual([]);
  });

  it("takes a hostile name as it is shown, which is all that anybody can type", async () => {
    expect((await outcome(["a\u202eb", "abc"], undefined, "a\\u{202e}b")).end).toBe("confirmed");
  });

  it.each([
    ["another text", ["Shop", "abc"], undefined, "shop"],
    ["another text in advance, even where somebody could be asked", ["Shop", "abc"], "xyz", "abc"],
    ["nothing typed", ["Shop", "abc"], undefined, ""],
    ["a blank for a blank name", ["", "abc"], undefined, ""],
    ["a blank for a name of blanks", ["   ", "abc"], undefined, "  "],
    ["nobody to ask", ["Shop", "abc"], undefined, undefined],
  ] as const)("refuses %s with exit code 2", async (_, answers, given, typed) => {
    const { end } = await outcome(answers, given, typed);
    expect(end).toBeInstanceOf(ClientsFault);
    expect(end).toMatchObject({ exitCode: 2, message: expect.stringContaining("nothing was done") });
  });

  it("says how to confirm where nobody can be asked, with the identifier and not with a stranger's text", async () => {
    const { end } = await outcome(["$(reboot)", "abc"], undefined);
    expect(end).toMatchObject({ message: "not confirmed, nothing was done; to delete this client: --confirm abc" });
  });
});
