/** A URI, and the letters of the places where it may stand. */
export type Verdict = readonly [uri: string, places: string];

const on = (places: string, ...uris: readonly string[]): readonly Verdict[] => uris.map((uri) => [uri, places]);

const EVERYWHERE = "WPINLMFBJCGR";
/** Hosts that only a provider must not contact. */
const NOT_CONTACTED = "WPINLMFCG";
/** https on this machine: not where tokens come from the authorization endpoint, and a native client uses http. */
const HTTPS_LOOPBACK = "WPLMFCG";

/** Web addresses as they are meant to be. */
export const FINE: readonly Verdict[] = [
  ...on(
    EVERYWHERE,
    "https://rp.example.com",
    "https://rp.example.com/",
    "https://rp.example.com/callback",
    "HTTPS://RP.Example.COM/CB",
  ),
  ...on(
    EVERYWHERE,
    "https://rp.example.com?a=b",
    "https://rp.example.com/?",
    "https://rp.example.com/?a=b&c=%23d",
    "https://rp.example.com/?a=*&b=../c",
  ),
  ...on(
    EVERYWHERE,
    "https://rp.example.com:1/",
    "https://rp.example.com:443/",
    "https://rp.example.com:65535",
    "https://rp.example.com:8443?a",
  ),
  ...on(
    EVERYWHERE,
    "https://rp.example.com/%7Eu/%C3%BC",
    "https://rp.example.com/a:b@c/;d=e,f!$&'()+",
    "https://rp.example.com/%2A",
    "https://rp.example.com/?/?",
  ),
  ...on(
    EVERYWHERE,
    "https://rp.example.com//a//b/",
    "https://rp.example.com/.well-known/..a/a../...",
    "https://rp.example.com/?to=https://a.example/",
  ),
  ...on(
    EVERYWHERE,
    "https://xn--bcher-kva.example/",
    "https://rp.example.com./",
    "https://a_b.example.com/",
    "https://a.b-c.d9.example/",
  ),
  ...on(
    EVERYWHERE,
    "https://8.8.8.8/",
    "https://[2606:4700::1]/",
    "https://[2606:4700:0:0:0:0:0:1]:8443/",
    "https://[2606:4700::8.8.8.8]/",
  ),
  ...on("WPINLMFBJCG", `https://rp.example.com/${"x".repeat(2025)}`),
  ...on(EVERYWHERE, `https://rp.example.com/${"x".repeat(489)}`),
  // A port may have leading zeros (RFC 3986 3.2.3); it is compared as it was written.
  ...on(EVERYWHERE, "https://rp.example.com:0443/", "https://rp.example.com:00001/"),
];

/** Hosts that lead nowhere public. */
export const PRIVATE: readonly Verdict[] = [
  ...on(
    NOT_CONTACTED,
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://100.64.0.1/",
    "https://192.0.2.1/",
    "https://255.255.255.255/",
  ),
  ...on(
    NOT_CONTACTED,
    "https://169.254.169.254/latest/meta-data/",
    "https://169.254.170.2/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[2001:db8::1]/",
  ),
  ...on(
    NOT_CONTACTED,
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:a00:1::]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::127.0.0.1]/",
  ),
  ...on(
    NOT_CONTACTED,
    "https://intranet/",
    "https://printer.local/",
    "https://db.internal/",
    "https://metadata.google.internal./",
    "https://nas.lan/",
    "https://r.home.arpa/",
  ),
];

/** This machine, in every spelling that a browser takes for it. */
export const LOOPBACK: readonly Verdict[] = [
  ...on(
    HTTPS_LOOPBACK,
    "https://localhost/",
    "https://LOCALHOST:8443/cb",
    "https://LocalHost",
    "https://localhost./",
    "https://app.localhost/",
    "https://a.b.LOCALHOST./",
  ),
  ...on(
    HTTPS_LOOPBACK,
    "https://127.0.0.1/",
    "https://127.255.255.254:8443/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
  ),
  ...on(
    HTTPS_LOOPBACK,
    "https://[0000:0000::0001]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::FFFF:7F00:1]/",
    "https://[0:0:0:0:0:ffff:7f12:3456]/",
  ),
  ...on(
    HTTPS_LOOPBACK,
    "https://[::0.0.0.1]/",
    "https://[0:0:0:0:0:0:0.0.0.1]/",
    "https://[::0.0.0.0]/",
    "https://[::ffff:0.0.0.0]/",
    "https://[::ffff:0:0]/",
  ),
  ...on(
    "WNLFC",
    "http://localhost/",
    "http://localhost:65535/cb?a=b",
    "http://127.0.0.1",
    "http://127.0.0.1:8080/cb",
    "http://[::1]/",
    "http://[::1]:1024/cb",
    "HTTP://localhost/",
  ),
  ...on(
    "WLFC",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://app.localhost/",
    "http://127.0.0.2/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
  ),
  ...on("WLFC", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::0001]/", "http://[::0.0.0.1]/"),
];

/** http on other machines: only what a confidential client may have it for, and pages. */
export const PLAIN: readonly Verdict[] = [
  ...on(
    "LFBCR",
    "http://rp.example.com",
    "http://rp.example.com:8080/cb",
    "HTTP://RP.EXAMPLE.COM/",
    "http://8.8.8.8/",
    "http://localhost.example.com/",
    "http://127.0.0.1.example.com/",
  ),
  ...on("LFC", "http://10.0.0.1/", "http://intranet/", "http://[fd00::1]/"),
  ...on("LFBCR", "http://notlocalhost.example/", "http://localhost.evil.example:80/"),
];

/** A fragment, also an empty one: only pages and request objects have a use for it. */
export const FRAGMENTS: readonly Verdict[] = on(
  "CR",
  "https://rp.example.com/#",
  "https://rp.example.com#",
  "https://rp.example.com/cb#a",
  "https://rp.example.com/?a=b#",
  "https://rp.example.com/#/?a",
);
