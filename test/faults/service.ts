/**
 * The three functions behind the gateway of the local runner, in a process of its own, on the AWS that the environment
 * names: started by lane.ts, ended by closing its standard input.
 */
import { listen, loopbackUrl } from "../../infra/local/listen.ts";
import { createGateway, type Handlers } from "../../infra/local/server.ts";

const handlers = Promise.withResolvers<Handlers>();
const gateway = createGateway(handlers.promise);
const url = loopbackUrl(await listen(gateway, Number(process.env["PORT"] ?? 0)));
process.env["PUBLIC_BASE_URL"] = url;
const [initToken, register, clientConfig] = await Promise.all([
  import("../../functions/initToken.ts"),
  import("../../functions/register.ts"),
  import("../../functions/clientConfig.ts"),
]);
handlers.resolve({ initToken: initToken.handler, register: register.handler, clientConfig: clientConfig.handler });
process.stdout.write(`listens at ${url}\n`);
process.stdin.resume().on("end", () => process.exit(0));
