declare module "dynalite" {
  import type { Server } from "node:http";

  /** The options used here of dynalite 4. */
  interface DynaliteOptions {
    /** The directory of its LevelDB; in memory without it. */
    readonly path?: string;
    /** How long a new table stays in CREATING. */
    readonly createTableMs?: number;
  }

  /** An HTTP server that speaks the DynamoDB protocol; its `close` closes the database too. */
  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}
