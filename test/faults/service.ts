/**
 * The three functions, as they are deployed, behind the gateway of the local runner, in a process of its own, on the AWS that the environment
 * names: started by lane.ts, ended by closing its standard input.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { listen, loopbackUrl } from "../../infra/local/listen.ts";
import { createGateway, type Handler, type Handlers } from "../../infra/local/server.ts";

const handlers = Promise.withResolvers<Handlers>();
const gateway = createGateway(handlers.promise);
const url = loopbackUrl(await listen(gateway, Number(process.env["PORT"] ?? 0)));
process.env["PUBLIC_BASE_URL"] = url;
const require = createRequire(import.meta.url);
const handlerOf = (name: string): Handler =>
  (require(join(process.env["FUNCTIONS"] ?? "", name, "index.js")) as { handler: Handler }).handler;
handlers.resolve({
  initToken: handlerOf("initToken"),
  register: handlerOf("register"),
  clientConfig: handlerOf("clientConfig"),
});
process.stdout.write(`listens at ${url}\n`);
process.stdin.resume().on("end", () => process.exit(0));
