import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { acceptedOf, BASE, faultsOf, shown } from "../../support/claims.ts";
import { akpPair, ecPair, type Key, type KeyPair, okpPair, rsaPair } from "../../support/public-keys.ts";
import { createTestCa } from "../../support/test-ca.ts";

const PAIRS: Readonly<Record<string, KeyPair>> = {
  RSA: rsaPair(),
  "P-256": ecPair("P-256"),
  "P-384": ecPair("P-384"),
  "P-521": ecPair("P-521"),
  secp256k1: ecPair("secp256k1"),
  Ed25519: okpPair("Ed25519"),
  Ed448: okpPair("Ed448"),
  X25519: okpPair("X25519"),
  X448: okpPair("X448"),
  AKP: akpPair(),
};

const publicKey = (name: string): Key => PAIRS[name]?.publicKey ?? {};
const RSA = publicKey("RSA");
const P256 = publicKey("P-256");

/** What is wrong with a set of these keys, pointers below `/jwks`. */
const faultsOfKeys = async (...keys: readonly unknown[]): Promise<readonly string[]> =>
  (await faultsOf({ ...BASE, jwks: { keys } })).map((fault) =>
    fault.replace(/^\/jwks(.*) invalid_client_metadata: /, "$1 "),
  );

const NOT_PRIVATE = "must not be there: only public keys may be registered";

describe("OIDC Registration 2: public keys", () => {
  it.each(Object.keys(PAIRS))("of type %s are accepted and come back as they were sent", async (name) => {
    const jwks = { keys: [{ ...publicKey(name), kid: `a key of type ${name}`, note: "a member nobody knows" }] };
    expect((await acceptedOf({ ...BASE, jwks })).accepted["jwks"]).toEqual(jwks);
  });

  it("may be as many as fifty", async () => {
    expect(await faultsOfKeys(...Array.from({ length: 50 }, () => P256))).toEqual([]);
    expect(await faultsOfKeys(...Array.from({ length: 51 }, () => P256))).toEqual([
      "/keys must not have more than 50 keys",
    ]);
  });

  it("are all told of that are wrong, each at its place", async () => {
    expect(await faultsOfKeys({ kty: 1 }, P256, { ...P256, kid: 1, use: [] }, null)).toEqual([
      "/keys/0/kty must be a string (RFC 7517 4.1)",
      "/keys/2/use must be a string",
      "/keys/2/kid must be a string",
      "/keys/3 must be a JSON object",
    ]);
  });
});

describe("OIDC Registration 2: private and symmetric keys", () => {
  const SECRET_MEMBERS: Readonly<Record<string, readonly string[]>> = {
    RSA: ["d", "p", "q", "dp", "dq", "qi"],
    AKP: ["priv"],
  };

  it.each(Object.keys(PAIRS))("of type %s are refused, every private member at its place", async (name) => {
    const expected = (SECRET_MEMBERS[name] ?? ["d"]).map((member) => `/keys/1/${member} ${NOT_PRIVATE}`);
    expect(await faultsOfKeys(P256, PAIRS[name]?.privateKey)).toEqual(expected);
  });

  it.each(["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"])(
    "are known by the member %s, whatever the key says it is and whatever the member holds",
    async (member) => {
      const keys = [{ ...RSA }, { ...P256 }, { kty: "unheard-of" }, { kty: "oct" }, {}, { kty: 1 }];
      for (const key of keys) {
        for (const value of ["AQAB", "", null, 1, [], {}]) {
          expect(await faultsOfKeys({ ...key, [member]: value }), shown({ ...key, [member]: value })).toEqual([
            `/keys/0/${member} ${NOT_PRIVATE}`,
          ]);
        }
      }
    },
  );

  it("that are symmetric are refused even without their value", async () => {
    expect(await faultsOfKeys({ kty: "oct" })).toEqual(["/keys/0/kty must not be oct: symmetric keys are not public"]);
    expect(await faultsOfKeys({ kty: "oct", kid: "a", use: "sig", alg: "HS256" })).toEqual([
      "/keys/0/kty must not be oct: symmetric keys are not public",
    ]);
  });
});

describe("RFC 7517 4: members of any key", () => {
  it.each([{}, { kty: 1 }, { kty: "" }, { kty: null }, { kty: ["RSA"] }, { KTY: "RSA" }])(
    "%j is refused for want of a key type",
    async (key) => {
      expect(await faultsOfKeys(key)).toEqual(["/keys/0/kty must be a string (RFC 7517 4.1)"]);
    },
  );

  it.each(["use", "alg", "kid", "x5u", "x5t", "x5t#S256"])("%s must be a string in every key", async (member) => {
    for (const key of [P256, RSA, { kty: "unheard-of" }]) {
      for (const value of [1, true, [], {}, null, ["x"]]) {
        expect(await faultsOfKeys({ ...key, [member]: value })).toEqual([`/keys/0/${member} must be a string`]);
      }
    }
  });

  it("RFC 7517 4.6: x5u is an https URL of a host that the provider may contact", async () => {
    for (const key of [P256, { kty: "unheard-of" }]) {
      expect(await faultsOfKeys({ ...key, x5u: "https://rp.example.com/certificates.pem" })).toEqual([]);
      expect(await faultsOfKeys({ ...key, x5u: "http://rp.example.com/certificates.pem" })).toEqual([
        "/keys/0/x5u must be an https URL",
      ]);
      expect(await faultsOfKeys({ ...key, x5u: "javascript:alert(1)" })).toEqual(["/keys/0/x5u must be an https URL"]);
      expect(await faultsOfKeys({ ...key, x5u: "https://169.254.169.254/latest" })).toEqual([
        "/keys/0/x5u must have a public host",
      ]);
    }
  });

  it.each(["key_ops", "x5c"])("%s must be an array of strings in every key", async (member) => {
    for (const key of [P256, RSA, { kty: "unheard-of" }]) {
      for (const value of [1, true, "x", {}, null, [1], ["x", null]]) {
        expect(await faultsOfKeys({ ...key, [member]: value })).toEqual([
          `/keys/0/${member} must be an array of strings`,
        ]);
      }
    }
  });

  it.each([
    ["a", "a"],
    ["", ""],
  ])("RFC 7517 4.5: the identifier %j must not be there twice, whatever the types", async (one, other) => {
    expect(await faultsOfKeys({ ...P256, kid: one }, { ...RSA, kid: "b" }, { ...RSA, kid: other })).toEqual([
      "/keys/2/kid must be distinct (RFC 7517 4.5)",
    ]);
    expect(await faultsOfKeys({ kty: "unheard-of", kid: one }, { ...RSA, kid: other })).toEqual([
      "/keys/1/kid must be distinct (RFC 7517 4.5)",
    ]);
  });

  it("RFC 7517 4.5: keys without identifier, and identifiers in another case, are no repetition", async () => {
    expect(await faultsOfKeys(P256, P256, { ...RSA, kid: "a" }, { ...RSA, kid: "A" })).toEqual([]);
  });
});

describe("RFC 7517 5: what is not understood is ignored", () => {
  const UNKNOWN: readonly Key[] = [
    { kty: "unheard-of" },
    { kty: "rsa" },
    { kty: "__proto__" },
    { kty: "constructor" },
    { kty: "EC", crv: "P-192" },
    { kty: "EC", crv: "BP-256", x: 1, y: [] },
    { kty: "OKP", crv: "Ed9999", x: "AA==" },
    { kty: "AKP", alg: "ML-DSA-44", pub: "AA" },
  ];

  it.each(UNKNOWN)("%j is kept", async (key) => {
    const jwks = { keys: [key, P256] };
    expect((await acceptedOf({ ...BASE, jwks })).accepted["jwks"]).toEqual(jwks);
  });

  it.each(UNKNOWN)("%j is of no use", async (key) => {
    expect(await faultsOf({ ...BASE, jwks: { keys: [key] }, token_endpoint_auth_method: "private_key_jwt" })).toEqual([
      "/token_endpoint_auth_method invalid_client_metadata: must come with jwks or jwks_uri, with a key that can do it",
    ]);
  });
});

describe("RFC 7518 6, RFC 8037 2: the key itself", () => {
  const MEMBERS: Readonly<Record<string, readonly string[]>> = {
    RSA: ["n", "e"],
    "P-256": ["crv", "x", "y"],
    "P-521": ["crv", "x", "y"],
    Ed25519: ["crv", "x"],
    X448: ["crv", "x"],
  };
  const EACH = Object.entries(MEMBERS).flatMap(([name, members]) => members.map((member) => [name, member] as const));

  it.each(EACH)("a key of type %s cannot do without %s, a string", async (name, member) => {
    const { [member]: _, ...others } = publicKey(name);
    const expected = [`/keys/0/${member} must be there as a string in a key of type ${String(publicKey(name)["kty"])}`];
    for (const key of [
      others,
      { ...others, [member]: 1 },
      { ...others, [member]: null },
      { ...others, [member]: ["AQAB"] },
    ]) {
      expect(await faultsOfKeys(key)).toEqual(expected);
    }
  });

  it.each(EACH.filter(([, member]) => member !== "crv"))(
    "a key of type %s has %s in base64url without padding",
    async (name, member) => {
      const value = String(publicKey(name)[member]);
      for (const wrong of [
        "",
        `${value}=`,
        `${value}==`,
        ` ${value}`,
        `${value}\n`,
        `${value.slice(1)}+`,
        `${value.slice(1)}/`,
        "ü",
        `${value}.`,
      ]) {
        expect(await faultsOfKeys({ ...publicKey(name), [member]: wrong }), wrong).toEqual([
          `/keys/0/${member} must be base64url without padding`,
        ]);
      }
    },
  );

  const swapped = (key: Key): Key => ({ ...key, x: key["y"], y: key["x"] });
  const onCurve = (name: string, curve: string): Key => ({ ...publicKey(name), crv: curve });

  it.each([
    ["whose point is not on the curve", "EC", swapped(P256)],
    ["of another curve than it says", "EC", onCurve("P-384", "P-256")],
    ["of a curve of the same size", "EC", onCurve("P-256", "secp256k1")],
    ["with coordinates too short", "EC", { ...P256, x: "AQ" }],
    ["of zeros", "EC", { ...P256, x: "A".repeat(43), y: "A".repeat(43) }],
    ["of Edwards form too short", "OKP", { ...publicKey("Ed25519"), x: "AQ" }],
    ["of Edwards form too long", "OKP", { ...publicKey("Ed25519"), x: publicKey("Ed448")["x"] }],
    ["of Montgomery form too long", "OKP", { ...publicKey("X25519"), x: publicKey("X448")["x"] }],
  ])("a key %s is refused", async (_, kty, key) => {
    expect(await faultsOfKeys(key)).toEqual([`/keys/0 must be a valid ${kty} key`]);
  });

  it.each([512, 1024, 2047])("RFC 7518 3.3: an RSA key of %i bits is refused", async (bits) => {
    expect(await faultsOfKeys(rsaPair(bits).publicKey)).toEqual([
      "/keys/0/n must have from 2048 to 16384 bits (RFC 7518 3.3)",
    ]);
  });

  it("RFC 7518 3.3: zeros in front do not make a short RSA key long", async () => {
    const n = Buffer.concat([
      Buffer.alloc(128),
      Buffer.from(String(rsaPair(1024).publicKey["n"]), "base64url"),
    ]).toString("base64url");
    expect(await faultsOfKeys({ ...RSA, n })).toEqual(["/keys/0/n must have from 2048 to 16384 bits (RFC 7518 3.3)"]);
  });

  it("a curve means nothing in an RSA key", async () => {
    expect(await faultsOfKeys({ ...RSA, crv: "P-256" })).toEqual([]);
  });

  const LENGTH = "must have just the octets that its number, or its curve, asks for (RFC 7518 6)";
  const padded = (value: unknown): string =>
    Buffer.concat([Buffer.alloc(1), Buffer.from(String(value), "base64url")]).toString("base64url");

  it("RFC 7518 6.3.1: a zero in front of a number of an RSA key is refused", async () => {
    expect(await faultsOfKeys({ ...RSA, n: padded(RSA["n"]) })).toEqual([`/keys/0/n ${LENGTH}`]);
    expect(await faultsOfKeys({ ...RSA, e: padded(RSA["e"]) })).toEqual([`/keys/0/e ${LENGTH}`]);
  });

  it("RFC 7518 6.2.1.2: a coordinate that has not the size of its curve is refused", async () => {
    expect(await faultsOfKeys({ ...P256, x: padded(P256["x"]) })).toEqual([`/keys/0/x ${LENGTH}`]);
    // The base point of P-384 has no zeros in front; of many new keys one has.
    let short = ecPair("P-256").publicKey;
    while (!String(short["y"]).startsWith("AA")) short = ecPair("P-256").publicKey;
    const y = Buffer.from(String(short["y"]), "base64url").subarray(1).toString("base64url");
    expect(await faultsOfKeys(short)).toEqual([]);
    expect(await faultsOfKeys({ ...short, y })).toEqual([`/keys/0/y ${LENGTH}`]);
  });

  it("RFC 4648 3.5: bits that mean nothing are zero", async () => {
    const x = `${String(P256["x"]).slice(0, -1)}${/[AEIMQUYcgkosw048]$/.test(String(P256["x"])) ? "B" : "A"}`;
    const key = { ...P256, x };
    expect(Buffer.from(x, "base64url")).toHaveLength(32);
    expect(await faultsOfKeys(key)).toHaveLength(1);
  });

  it("RFC 8017 3.1: an even modulus is refused", async () => {
    const n = Buffer.from(String(RSA["n"]), "base64url");
    n[n.length - 1] = 0;
    expect(await faultsOfKeys({ ...RSA, n: n.toString("base64url") })).toEqual(["/keys/0 must be a valid RSA key"]);
  });

  it("an RSA key that would cost the provider too much is refused", async () => {
    const most = Buffer.alloc(2048, 0xff).toString("base64url");
    expect(await faultsOfKeys({ ...RSA, n: most })).toEqual([]);
    const n = Buffer.alloc(2049, 0xff).toString("base64url");
    expect(await faultsOfKeys({ ...RSA, n })).toEqual(["/keys/0/n must have from 2048 to 16384 bits (RFC 7518 3.3)"]);
  });

  it.each([
    ["0", "AA"],
    ["1", "AQ"],
    ["2", "Ag"],
    ["65536", "AQAA"],
    ["2^64 + 1", "AQAAAAAAAAAB"],
    ["its own modulus", String(RSA["n"])],
  ])("RFC 8017 3.1: an RSA key with the exponent %s is refused", async (_, e) => {
    expect(await faultsOfKeys({ ...RSA, e })).toEqual([
      "/keys/0/e must be an odd number from 3, of at most 64 bits (RFC 8017 3.1)",
    ]);
  });

  it.each([
    ["3", "Aw"],
    ["2^64 - 1", "__________8"],
  ])("RFC 8017 3.1: an RSA key with the exponent %s is accepted", async (_, e) => {
    expect(await faultsOfKeys({ ...RSA, e })).toEqual([]);
  });
});

describe("RFC 7517 4.7: certificates", () => {
  const ca = createTestCa();
  const { cert } = ca.issue(["rp.example.com"]);
  const base64 = (pem: string): string => new X509Certificate(pem).raw.toString("base64");
  const key: Key = { ...createPublicKey(cert).export({ format: "jwk" }) };
  const createPrivateKeyDer = (): string =>
    createPrivateKey(ca.issue(["rp.example.com"]).key)
      .export({ type: "pkcs8", format: "der" })
      .toString("base64");
  const RULE = "/keys/0/x5c must be base64 certificates, the first one of this very key (RFC 7517 4.7)";

  it("are accepted where the first is of the key, whichever follow", async () => {
    for (const x5c of [[base64(cert)], [base64(cert), base64(ca.certificate)], [base64(cert), base64(cert)]]) {
      const jwks = { keys: [{ ...key, x5c }] };
      expect((await acceptedOf({ ...BASE, jwks })).accepted["jwks"]).toEqual(jwks);
    }
  });

  it("may end with any padding", async () => {
    const paddings = new Set<string>();
    // A signature is a few bytes longer or shorter by chance: of so many certificates not all end alike.
    for (const name of Array.from({ length: 12 }, (_, index) => "a".repeat(index + 1))) {
      const other = ca.issue([`${name}.example.com`]).cert;
      paddings.add(/=*$/.exec(base64(other))?.[0] ?? "");
      expect(await faultsOfKeys({ ...createPublicKey(other).export({ format: "jwk" }), x5c: [base64(other)] })).toEqual(
        [],
      );
    }
    expect(paddings.size).toBeGreaterThan(1);
  });

  it("are refused where the first is of another key", async () => {
    expect(await faultsOfKeys({ ...key, x5c: [base64(ca.certificate), base64(cert)] })).toEqual([RULE]);
    expect(await faultsOfKeys({ ...P256, x5c: [base64(cert)] })).toEqual([RULE]);
    expect(await faultsOfKeys({ ...RSA, x5c: [base64(cert)] })).toEqual([RULE]);
  });

  it.each([
    ["nothing", []],
    ["an empty text", [""]],
    ["PEM", [cert]],
    ["PEM in base64", [Buffer.from(cert).toString("base64")]],
    [
      "followed by octets of something else",
      [Buffer.concat([new X509Certificate(cert).raw, Buffer.alloc(3)]).toString("base64")],
    ],
    ["followed by what is no certificate", [base64(cert), "AAAA"]],
    ["followed by a private key", [base64(cert), createPrivateKeyDer()]],
    ["base64url", [Buffer.from(base64(cert), "base64").toString("base64url")]],
    ["base64 with line breaks", [base64(cert).replace(/.{64}/g, "$&\n")]],
    ["what is no certificate", ["AAAA"]],
    ["half a certificate", [base64(cert).slice(0, 200)]],
    ["a bare key", [createPublicKey(cert).export({ type: "spki", format: "der" }).toString("base64")]],
  ])("are refused that are %s", async (_, x5c) => {
    expect(await faultsOfKeys({ ...key, x5c })).toEqual([RULE]);
  });
});
