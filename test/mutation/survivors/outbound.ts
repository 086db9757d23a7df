import type { AcceptedSurvivor } from "../judge.ts";

/** Mutants of lib/outbound that no test notices. */
export const OUTBOUND: readonly AcceptedSurvivor[] = [
  {
    file: "download.ts",
    code: 'if («coding.trim()».toLowerCase() !== "identity") throw new FetchRefused("type");',
    becomes: "coding",
    why: "Node takes away the spaces around the value of a header itself.",
  },
  {
    file: "fetch-public-json.ts",
    code: 'signal.addEventListener("abort", () => reject(signal.reason), «{ once: true }»);',
    becomes: "{}",
    why: "A signal aborts once in its life.",
  },
  {
    file: "fetch-public-json.ts",
    code: 'signal.addEventListener("abort", () => reject(signal.reason), { once: «true» });',
    becomes: "false",
    why: "A signal aborts once in its life.",
  },
  {
    file: "public-address.ts",
    code: 'return networks().globalUnicast.check(address, «"ipv6"») && !networks().refusedIpv6.check(address, "ipv6");',
    becomes: '""',
    why: "Node takes what is not called ipv4 for IPv6.",
  },
  {
    file: "public-address.ts",
    code: 'return networks().globalUnicast.check(address, "ipv6") && !networks().refusedIpv6.check(address, «"ipv6"»);',
    becomes: '""',
    why: "Node takes what is not called ipv4 for IPv6.",
  },
  {
    file: "public-url.ts",
    code: 'const host = url.hostname.replace(/\\.$/, "").replace(«/^\\[|\\]$/g», "");',
    becomes: "/\\[|\\]$/g",
    why: "The host of a URL has no bracket elsewhere.",
  },
  {
    file: "public-url.ts",
    code: 'const host = url.hostname.replace(/\\.$/, "").replace(«/^\\[|\\]$/g», "");',
    becomes: "/^\\[|\\]/g",
    why: "The host of a URL has no bracket elsewhere.",
  },
];
