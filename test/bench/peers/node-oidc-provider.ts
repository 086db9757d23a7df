import { createServer, type RequestListener } from "node:http";
import { Provider } from "oidc-provider";
import { listen, loopbackUrl } from "../../../infra/local/listen.ts";
import { say } from "../program.ts";

/** Keeps everything in memory, as its own adapter for development does, but without an upper limit. */
class Store {
  static readonly #all = new Map<string, unknown>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async upsert(id: string, payload: unknown): Promise<void> {
    Store.#all.set(`${this.#name}/${id}`, payload);
  }

  async find(id: string): Promise<unknown> {
    return Store.#all.get(`${this.#name}/${id}`);
  }
}

/** A token of its own kind, as its documentation has them made. */
interface WithTokens {
  readonly InitialAccessToken: new (properties: object) => { save(): Promise<string> };
}

// node-oidc-provider in one process with nothing but registration, behind initial access tokens.
const { promise, resolve } = Promise.withResolvers<RequestListener>();
const server = createServer((request, response) => void promise.then((callback) => callback(request, response)));
const url = loopbackUrl(await listen(server, 0));
const provider = new Provider(url, {
  adapter: Store,
  cookies: { keys: ["bench"] },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true, initialAccessToken: true },
    registrationManagement: { enabled: true },
  },
});
resolve(provider.callback());
const token = await new (provider as unknown as WithTokens).InitialAccessToken({}).save();
say({ url: `${url}/reg`, token });
