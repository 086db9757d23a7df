import { limitsClients, limitsSources } from "../../lib/config/registration-limits.ts";
import type { FunctionName } from "../../lib/config/setting.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";

/** The operations on the client table that an endpoint may need. A closed list: a wildcard does not compile. */
type TableAction = "dynamodb:PutItem" | "dynamodb:GetItem" | "dynamodb:UpdateItem" | "dynamodb:DeleteItem";

/** Operations by what the keys of the items start with that they may touch. */
export type ItemRights = Readonly<Record<string, readonly TableAction[]>>;

const CLIENTS = recordIdOf("");
const TOKENS = CLIENT_TABLE.initialTokenPrefix;

/** What each endpoint does to items of the client table, whatever the settings are. */
const ALWAYS: Readonly<Record<FunctionName, ItemRights>> = {
  initToken: { [TOKENS]: ["dynamodb:PutItem"] },
  register: {
    // A registration that is sent again may have to give the client another token.
    [CLIENTS]: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    [TOKENS]: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
  },
  clientConfig: {
    // Where a registration could be sent again, what keeps the place of the deleted client is put there.
    [CLIENTS]: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
  },
};

/** Who counts. A client that is deleted is counted down; a registration of a source stays one. */
const COUNTS: Readonly<Record<FunctionName, (settings: Settings) => boolean>> = {
  initToken: () => false,
  register: (settings) => limitsClients(settings) || limitsSources(settings),
  clientConfig: limitsClients,
};

/** What an endpoint may do to which items of the client table, under these settings. */
export const itemRightsOf = (name: FunctionName, settings: Settings): ItemRights => ({
  ...ALWAYS[name],
  ...(COUNTS[name](settings) && { [CLIENT_TABLE.quotaPrefix]: ["dynamodb:UpdateItem"] }),
});
