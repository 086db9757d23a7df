import { describe, expect, it } from "vitest";
import { type ClientAnswer, clientInformation } from "../../../lib/registration/client-information.ts";
import { accepted, storedClient, withoutSecret } from "../../support/clients.ts";
import { NOW } from "../../support/use-cases.ts";

const CLIENT = storedClient({ secret: { digest: "digest", sealed: "sealed", expiresAt: NOW + 3600 } });
const documentOf = (answer: Partial<ClientAnswer> = {}) =>
  JSON.parse(
    clientInformation(
      { client: CLIENT, registrationAccessToken: "the token", at: NOW, ...answer },
      "https://op.example",
    ),
  );
/** What the document of every client has. */
const IN_ALL = {
  client_id: CLIENT.clientId,
  client_id_issued_at: CLIENT.issuedAt,
  registration_access_token: "the token",
  registration_client_uri: `https://op.example/oidc/clientConfig?clientId=${CLIENT.clientId}`,
  ...CLIENT.metadata,
};

describe("RFC 7591 3.2.1: the client information document", () => {
  it("has what is registered, the credentials, and where the client is managed, and nothing else that is stored", () => {
    expect(documentOf({ secret: "the secret" })).toEqual({
      ...IN_ALL,
      client_secret: "the secret",
      client_secret_expires_at: NOW + 3600,
    });
  });

  it("RFC 7592 3: leads to the client by a URI in which its identifier is escaped", () => {
    const { registration_client_uri: uri } = documentOf({ client: { ...CLIENT, clientId: "a b&c" } });
    expect(uri).toBe("https://op.example/oidc/clientConfig?clientId=a%20b%26c");
  });

  it("says nothing of a secret that can not be told, nor of one that is not there", () => {
    expect(documentOf()).toEqual(IN_ALL);
    expect(documentOf({ client: withoutSecret(CLIENT), secret: "of nobody" })).toEqual(IN_ALL);
  });

  it("is one object, where there is no metadata too", () => {
    const { client_name: _, redirect_uris: __, ...others } = IN_ALL as Record<string, unknown>;
    expect(documentOf({ client: { ...CLIENT, metadata: accepted({}) } })).toEqual(others);
  });

  it("says what the server supplied on this occasion, be it nothing", () => {
    const supplied = [{ name: "scope", section: "RFC 7591 2" }] as const;
    expect(documentOf({ supplied })).toEqual({ ...IN_ALL, supplied_metadata: supplied });
    expect(documentOf({ supplied: [] })).toEqual({ ...IN_ALL, supplied_metadata: [] });
  });

  it("tells the end of the secret before up to its last second, whether or not the present one can be told", () => {
    const previousSecret = { digest: "digest", sealed: "sealed", expiresAt: NOW + 60 };
    const client = { ...CLIENT, previousSecret };
    expect(documentOf({ client, at: NOW + 59 })).toEqual({ ...IN_ALL, previous_client_secret_expires_at: NOW + 60 });
    expect(documentOf({ client, at: NOW + 60 })).toEqual(IN_ALL);
  });

  it("tells the end of the client's life, and the warning that is due", () => {
    const life = { expiresAt: NOW + 40 * 86_400, lifetimeSeconds: 90 * 86_400, graceSeconds: 0 };
    const client = { ...CLIENT, life };
    expect(documentOf({ client })).toEqual({ ...IN_ALL, client_expires_at: life.expiresAt });
    expect(documentOf({ client, at: NOW + 33 * 86_400 })).toEqual({
      ...IN_ALL,
      client_expires_at: life.expiresAt,
      client_expiry_warning_days: 7,
    });
  });
});
