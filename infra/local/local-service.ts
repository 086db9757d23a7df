import type { FunctionName } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import type { BoundSettings } from "../settings/bind-properties.ts";
import { type EmbeddedAws, startEmbeddedAws } from "./embedded-aws.ts";
import { close, listen, loopbackUrl } from "./listen.ts";
import { type Pages, referencePages } from "./reference-pages.ts";
import { createGateway, type Handlers } from "./server.ts";

/** What a local service is made of. */
export interface LocalServiceOptions {
  readonly port: number;
  readonly data: string | undefined;
  readonly bound: BoundSettings;
}

/** A service that accepts requests. */
export interface LocalService {
  readonly baseUrl: string;
  readonly aws: EmbeddedAws;
}

/** Ends one part of a service. */
export type Closer = () => Promise<void>;

/** Names by which a caller on this machine may address the service, whatever its public URL is. */
const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];
/** How long requests under way may take to end. */
const GRACE_MILLISECONDS = 3_000;
const FUNCTION_NAMES: readonly FunctionName[] = Object.values(ROUTES).map((route) => route.function);

/** The environment of the functions. Here they share one process, so each sees the rows of the others too. */
function functionEnvironment({ settings, environmentOf }: BoundSettings, baseUrl: string): Record<string, string> {
  return {
    [SETTINGS.publicBaseUrl.variable]: baseUrl,
    ...Object.assign({}, ...FUNCTION_NAMES.map(environmentOf)),
    [SETTINGS.acceptedHosts.variable]: [...new Set([...settings.acceptedHosts, ...LOOPBACK_HOSTS])].join(","),
  };
}

/** Makes the environment what a function in Lambda would find; the user's own AWS settings must not reach it. */
function replaceEnvironment(variables: Readonly<Record<string, string>>): void {
  const ours = new Set<string>(Object.values(SETTINGS).map(({ variable }) => variable));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_") || ours.has(name)) delete process.env[name];
  }
  Object.assign(process.env, variables);
}

/** Imported late: the modules read their environment once, when they are loaded. */
async function importHandlers(): Promise<Handlers> {
  const [initToken, register, clientConfig] = await Promise.all([
    import("../../functions/initToken.ts"),
    import("../../functions/register.ts"),
    import("../../functions/clientConfig.ts"),
  ]);
  return { initToken: initToken.handler, register: register.handler, clientConfig: clientConfig.handler };
}

/**
 * Starts the service with everything it needs; what must be ended later is handed to `onOpen` as soon as it is
 * open. Throws {@link StartFault} when a port or the data directory can not be had.
 */
export async function startLocalService(
  options: LocalServiceOptions,
  onOpen: (closer: Closer) => void,
): Promise<LocalService> {
  const { port, data, bound } = options;
  const handlers = Promise.withResolvers<Handlers>();
  const pages = Promise.withResolvers<Pages>();
  const gateway = createGateway(handlers.promise, async (method, path) => (await pages.promise)(method, path));
  const baseUrl = loopbackUrl(await listen(gateway, port));
  pages.resolve(referencePages(bound.settings, baseUrl));
  onOpen(() => close(gateway, GRACE_MILLISECONDS));

  const { initialAccessTokenUser, initialAccessTokenPassword } = bound.settings;
  const aws = await startEmbeddedAws(data, { username: initialAccessTokenUser, password: initialAccessTokenPassword });
  onOpen(() => aws.close());
  replaceEnvironment({ ...functionEnvironment(bound, baseUrl), ...aws.environment });
  handlers.resolve(await importHandlers());
  return { baseUrl, aws };
}
