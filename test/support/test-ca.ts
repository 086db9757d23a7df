import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A private key and its certificate, as Node's TLS takes them. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority that nobody trusts yet. */
export interface TestCa {
  /** Its certificate, for `NODE_EXTRA_CA_CERTS` or `tls.setDefaultCACertificates`. */
  readonly certificate: string;
  /** A server certificate for DNS names, and for addresses as their bytes; valid until tomorrow if nothing else is said. */
  readonly issue: (names: readonly (string | Uint8Array)[], validUntil?: Date) => ServerCertificate;
}

const HOUR_MS = 3_600_000;

// Distinguished Encoding Rules (X.690): as much as a certificate needs, so that no tool or package is.
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...items: readonly Uint8Array[]): Buffer => der(0x30, ...items);
const octets = (content: Uint8Array): Buffer => der(0x04, content);
const bits = (content: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content);
const integer = (content: Uint8Array): Buffer => der(0x02, content);
const utcTime = (date: Date): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, "")
        .slice(2, 14)}Z`,
    ),
  );
const TRUE = Buffer.from([0x01, 0x01, 0xff]);

// Object identifiers, encoded.
const ECDSA_WITH_SHA256 = sequence(Buffer.from("06082a8648ce3d040302", "hex"));
const COMMON_NAME = Buffer.from("0603550403", "hex");
const KEY_USAGE = Buffer.from("0603551d0f", "hex");
const SUBJECT_ALT_NAME = Buffer.from("0603551d11", "hex");
const BASIC_CONSTRAINTS = Buffer.from("0603551d13", "hex");
const EXTENDED_KEY_USAGE = Buffer.from("0603551d25", "hex");
const SERVER_AUTH = Buffer.from("06082b06010505070301", "hex");

const distinguishedName = (name: string): Buffer =>
  sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
const extension = (id: Uint8Array, value: Uint8Array): Buffer => sequence(id, octets(value));
const criticalExtension = (id: Uint8Array, value: Uint8Array): Buffer => sequence(id, TRUE, octets(value));

interface CertificateContents {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly validUntil: Date;
  readonly extensions: readonly Uint8Array[];
}

/** A version 3 certificate (RFC 5280 4.1), signed with ECDSA on P-256. */
function certificate(issuer: string, issuerKey: KeyObject, contents: CertificateContents): string {
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer),
    sequence(utcTime(new Date(Date.now() - HOUR_MS)), utcTime(contents.validUntil)),
    distinguishedName(contents.subject),
    contents.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...contents.extensions)),
  );
  const signed = sequence(toBeSigned, ECDSA_WITH_SHA256, bits(sign("sha256", toBeSigned, issuerKey)));
  const lines = signed.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** Makes a certificate authority with a key of its own, good until tomorrow. */
export function createTestCa(name = "Test CA"): TestCa {
  const tomorrow = new Date(Date.now() + 24 * HOUR_MS);
  const ca = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    certificate: certificate(name, ca.privateKey, {
      subject: name,
      publicKey: ca.publicKey,
      validUntil: tomorrow,
      // Key usage: keyCertSign, the sixth bit.
      extensions: [
        criticalExtension(BASIC_CONSTRAINTS, sequence(TRUE)),
        criticalExtension(KEY_USAGE, bits(Buffer.from([0x04]), 2)),
      ],
    }),
    issue: (names, validUntil = tomorrow) => {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const generalNames = names.map((one) => (typeof one === "string" ? der(0x82, Buffer.from(one)) : der(0x87, one)));
      const extensions = [
        extension(SUBJECT_ALT_NAME, sequence(...generalNames)),
        extension(EXTENDED_KEY_USAGE, sequence(SERVER_AUTH)),
      ];
      return {
        key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
        cert: certificate(name, ca.privateKey, { subject: "Test server", publicKey, validUntil, extensions }),
      };
    },
  };
}
