import { CHANGES_BY_NAME } from "./change.ts";
import { changeClient } from "./change-client.ts";
import type { Command } from "./command.ts";
import { list } from "./list.ts";
import { FILTERS } from "./options.ts";
import { recount } from "./recount.ts";
import { show } from "./show.ts";
import { limitToken, listTokens, revokeToken } from "./tokens.ts";
import { verify } from "./verify.ts";
import { wipeToken } from "./wipe.ts";

const CLIENT = "<client_id>";
const TOKEN = "<jti>";
const KEYS = "secretsmanager:GetSecretValue";
const [SCAN, GET, UPDATE] = ["dynamodb:Scan", "dynamodb:GetItem", "dynamodb:UpdateItem"] as const;
/** A deletion leaves a tombstone where the registration could be repeated, and counts down. */
const REMOVAL = [UPDATE, "dynamodb:DeleteItem", "dynamodb:PutItem"] as const;

const changing = (name: keyof typeof CHANGES_BY_NAME, summary: string): Command => ({
  name,
  argument: CLIENT,
  summary,
  options: [
    // What is deleted keeps no record of who did it.
    ...(name === "delete" ? [] : (["as"] as const)),
    "dry-run",
    ...(CHANGES_BY_NAME[name].isConfirmed ? (["confirm"] as const) : []),
  ],
  rights: name === "delete" ? [GET, ...REMOVAL] : [GET, UPDATE, KEYS],
  run: changeClient(CHANGES_BY_NAME[name]),
});

/** All commands; help and docs/operators.md are made from it. */
export const COMMANDS: readonly Command[] = [
  {
    name: "list",
    summary: "Lists the clients that fit all filters, the oldest first.",
    options: FILTERS,
    rights: [SCAN],
    run: list,
  },
  {
    name: "show",
    argument: CLIENT,
    summary: "Shows all of a client that is no secret, and what was done to it.",
    options: [],
    rights: [GET],
    run: show,
  },
  changing("disable", "Shuts a client out until enable: its management answers 403, OpenID Providers refuse it."),
  changing("enable", "Lets a disabled client in again."),
  changing("expire", "Ends the life of a client now; within its grace it can be brought back."),
  changing("expire-secret", "Ends the secrets of a client now; its next PATCH gives it a new one."),
  changing("revive", "Begins the life of an expired client anew."),
  changing("delete", "Deletes a client for good."),
  changing("token", "Gives a client that lost its registration access token a new one, shown once; all others end."),
  {
    name: "tokens list",
    summary: "Lists the recorded initial access tokens, the oldest first.",
    options: [],
    rights: [SCAN],
    run: listTokens,
  },
  {
    name: "tokens revoke",
    argument: TOKEN,
    summary: "Ends a recorded initial access token; clients that came of it stay.",
    options: ["dry-run", "confirm"],
    rights: [GET, UPDATE],
    run: revokeToken,
  },
  {
    name: "tokens limit",
    argument: TOKEN,
    summary: "Gives a recorded initial access token another number of uses; what is taken stays counted.",
    options: ["uses", "dry-run"],
    rights: [GET, UPDATE],
    run: limitToken,
  },
  {
    name: "tokens wipe",
    argument: TOKEN,
    summary: "Deletes the clients that came of an initial access token, recorded or not.",
    options: ["dry-run", "confirm"],
    rights: [SCAN, GET, ...REMOVAL],
    run: wipeToken,
  },
  {
    name: "verify",
    argument: "[client_id...]",
    summary: "Checks the record of changes of clients for changes past this service.",
    options: ["all"],
    rights: [SCAN, GET, KEYS],
    run: verify,
  },
  {
    name: "recount",
    summary: "Sets the count by which clients-max is kept to how many clients there are.",
    options: ["dry-run"],
    rights: [SCAN, GET, UPDATE],
    run: recount,
  },
];
