import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/registration that no test notices. */
export const REGISTRATION: readonly AcceptedSurvivor[] = [
  {
    file: "amend-client.ts",
    code: "checkServerMembers(own, client, «{ isClientIdRequired: false }»);",
    becomes: "{}",
    why: "What is absent is as false, but for the compiler.",
  },
  {
    file: "authorize-management.ts",
    code: 'if («life === undefined» || lifeStateOf({ ...client, life }, now) === "alive") return;',
    becomes: "false",
    why: "Without a life a client is alive by the other half, too; the compiler does not see that.",
  },
  {
    file: "issue-initial-access-token.ts",
    code: 'if (matches(operator, (await credentials.current()).value)) return «"current"»;',
    becomes: '""',
    why: "Only the previous version and none at all are told apart; the word is for readers.",
  },
  {
    file: "issue-initial-access-token.ts",
    code: 'if (matches(operator, value)) return «"current"»;',
    becomes: '""',
    why: "Only the previous version and none at all are told apart; the word is for readers.",
  },
  {
    file: "register-client.ts",
    code: "if («token?.isRecorded» && !(await ledger.isLive(token.tokenId)))",
    becomes: "token.isRecorded",
    why: "Only a request with a token can be a repetition; the compiler does not see that.",
  },
];
