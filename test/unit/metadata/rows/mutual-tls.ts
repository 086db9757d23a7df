import {
  accepts,
  claimsOf,
  FLAG,
  NO_DEFAULT,
  NOT_FLAG,
  NOT_STRING,
  refuses,
  type SectionClaims,
  under,
} from "../row-claims.ts";

const NOT_NAME = "must be a distinguished name in the form of RFC 4514";
const NOT_DNS = "must be a DNS name";
const NOT_ADDRESS = "must be an IP address";
const NOT_EMAIL = "must be an e-mail address";
const NOT_URI = "must be an absolute URI (RFC 3986)";

/** Mutual TLS, and the two flags about it. */
export const MUTUAL_TLS: readonly SectionClaims[] = [
  claimsOf("RFC 8705 2.1.2", {
    tls_client_auth_subject_dn: {
      accepts: [
        ...accepts(
          "CN=client",
          "CN=Client,O=Example\\, Inc.,C=DE",
          "OU=Sales+CN=J. Smith,DC=example,DC=net",
          "CN=",
          "cn = a , o = b",
        ),
        ...accepts(
          "1.3.6.1.4.1.1466.0=#04024869,O=Test",
          "CN=Lu\\C4\\8Di\\C4\\87",
          "CN=Lučić",
          "CN=a\\=b\\#\\\\",
          `CN=${"x".repeat(997)}`,
        ),
      ],
      refuses: [
        ...NOT_STRING,
        ...refuses(
          NOT_NAME,
          "",
          "client",
          "CN",
          "=client",
          "CN=a,",
          ",CN=a",
          "CN=a,,O=b",
          "CN=a;O=b",
          'CN="a"',
          "CN=a\\",
          "CN=a\\zz",
          "CN=<a>",
        ),
        ...refuses(NOT_NAME, "CN=a\u0000", "-CN=a", "1.=a", `CN=${"x".repeat(998)}`),
      ],
      defaults: NO_DEFAULT,
    },
    tls_client_auth_san_dns: {
      accepts: accepts(
        "client.example.com",
        "CLIENT.Example.COM",
        "xn--bcher-kva.example",
        "_tls.example.com",
        `${"a".repeat(63)}.example`,
      ),
      refuses: [
        ...NOT_STRING,
        ...refuses(
          NOT_DNS,
          "",
          ".",
          "*.example.com",
          "192.0.2.1",
          "2001:db8::1",
          "[::1]",
          "client..example",
          "-client.example",
          "client-.example",
        ),
        ...refuses(
          NOT_DNS,
          "https://client.example.com",
          "client.example.com:443",
          "bücher.example",
          "a b.example",
          "127.1",
          "example.0x7f",
        ),
        ...refuses(NOT_DNS, `${"a".repeat(64)}.example`, `${"a.".repeat(127)}aa`),
      ],
      defaults: NO_DEFAULT,
    },
    tls_client_auth_san_uri: {
      accepts: accepts(
        "https://client.example.com/id?a#b",
        "spiffe://example.org/client",
        "urn:example:client",
        `urn:example:${"x".repeat(2036)}`,
      ),
      refuses: [
        ...NOT_STRING,
        ...refuses(
          NOT_URI,
          "",
          "client",
          "/id",
          "//client.example.com",
          "https://a b/",
          "https://exämple/",
          "https://a\\b",
          `urn:example:${"x".repeat(2037)}`,
        ),
      ],
      defaults: NO_DEFAULT,
    },
    tls_client_auth_san_ip: {
      accepts: accepts("192.0.2.1", "10.0.0.1", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "::1", "::ffff:192.0.2.1"),
      refuses: [
        ...NOT_STRING,
        ...refuses(
          NOT_ADDRESS,
          "",
          "192.0.2",
          "192.0.2.256",
          "192.0.2.01",
          "0xc0000201",
          "3221225985",
          "192.0.2.0/24",
          "192.0.2.1:443",
        ),
        ...refuses(NOT_ADDRESS, "[2001:db8::1]", "fe80::1%eth0", "2001:db8::1::2", " 192.0.2.1", "client.example.com"),
      ],
      defaults: NO_DEFAULT,
    },
    tls_client_auth_san_email: {
      accepts: accepts("client@example.com", "o'client+id@sub.example.com"),
      refuses: [
        ...NOT_STRING,
        ...refuses(
          NOT_EMAIL,
          "",
          "client",
          "@example.com",
          "client@",
          "a b@example.com",
          "a@b@example.com",
          "<client@example.com>",
          "a@b,c@d",
        ),
        ...refuses(NOT_EMAIL, "client@example.com\n", `${"x".repeat(65)}@example.com`, `x@${"x".repeat(254)}`),
      ],
      defaults: NO_DEFAULT,
    },
  }),
  claimsOf("RFC 8705 3.4", {
    tls_client_certificate_bound_access_tokens: {
      accepts: [...FLAG.accepts, ...under({ CERTIFICATE_BOUND_ACCESS_TOKENS: "false" }, accepts(false))],
      refuses: [
        ...NOT_FLAG,
        ...under({ CERTIFICATE_BOUND_ACCESS_TOKENS: "false" }, refuses("is not supported by the provider", true)),
      ],
      defaults: FLAG.defaults,
    },
  }),
  claimsOf("FAPI 2.0 Security Profile 5.2.2.1.1", { use_mtls_endpoint_aliases: FLAG }),
];
