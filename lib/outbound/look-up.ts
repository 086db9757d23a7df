/** A packet that was lost is sent once more within the time of a fetch. */
const PATIENCE = { timeout: 1000, tries: 2 } as const;

/**
 * Makes the function that gives all addresses of a name, or throws: IPv4 first, as `servers` have them, or the system's
 * name servers. It ends with its signal, since a name server may keep silent on purpose: Node's own look-up can not be
 * ended, and takes one of a few threads from everybody else until it ends of itself.
 */
export function lookUpBy(servers?: readonly string[]): (host: string, signal: AbortSignal) => Promise<string[]> {
  return async (host, signal) => {
    // Most invocations look up nothing and should not pay for loading this.
    const { Resolver } = await import("node:dns/promises");
    const resolver = new Resolver(PATIENCE);
    if (servers !== undefined) resolver.setServers(servers);
    signal.addEventListener("abort", () => resolver.cancel());
    const questions = [resolver.resolve4(host), resolver.resolve6(host)] as const;
    const answers = await Promise.allSettled(questions);
    const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    // A name may have addresses of one family alone, or one question fail: what is not known is not contacted.
    return addresses.length > 0 ? addresses : questions[0];
  };
}
