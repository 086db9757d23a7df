import dns from "node:dns";

// A setup file of the deployed suite. RFC 6761 6.3: names under localhost are this machine. Not every resolver knows, and
// the packages that relying parties use, unlike our own requests, leave the emulator's gateway to the resolver.
const { lookup } = dns;
const lookupHere = (hostname: string, ...rest: never[]): void =>
  Reflect.apply(lookup, dns, [hostname.endsWith(".localhost") ? "127.0.0.1" : hostname, ...rest]);
dns.lookup = Object.assign(lookupHere, { __promisify__: lookup.__promisify__ }) as typeof dns.lookup;
