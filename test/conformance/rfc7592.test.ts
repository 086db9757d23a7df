import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replacementOf, webClient } from "../support/builders.ts";
import {
  CLIENT_CONFIG,
  createRegistrar,
  type RegisteredClient,
  type Registrar,
  registeredClient,
} from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";
import { verifyConfiguration, verifyRefusal, verifyUnauthorized } from "./suite-conditions.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const registered = async (members = {}): Promise<RegisteredClient> =>
  registeredClient(await registrar.register(webClient({ client_name: "My Example", ...members })));

describe("RFC 7592: the life of a client", () => {
  it("registered, read, replaced, read, deleted, and gone", async () => {
    const client = await registered({ tos_uri: "https://rp.example.org/tos" });
    verifyConfiguration(await registrar.manage(client, "GET"), client);
    const replaced = await registrar.manage(client, "PUT", {
      body: replacementOf(client.document, { client_name: "My New Example", tos_uri: null }),
    });
    verifyConfiguration(replaced, client);
    const read = await registrar.manage(client, "GET");
    expect([read.json["client_name"], Object.hasOwn(read.json, "tos_uri")]).toEqual(["My New Example", false]);
    expect((await registrar.manage(client, "DELETE")).status).toBe(204);
    verifyUnauthorized(await registrar.manage(client, "GET"));
    verifyUnauthorized(await registrar.manage(client, "PUT", { body: replacementOf(client.document) }));
  });
});

describe("RFC 7592 1.2 and 3: token and URI", () => {
  it("come with the registration and with every answer about the client", async () => {
    const client = await registered();
    const answers = [
      await registrar.manage(client, "GET"),
      await registrar.manage(client, "PUT", { body: replacementOf(client.document) }),
      await registrar.manage(client, "PATCH", { body: { client_name: "x" } }),
    ];
    for (const answer of answers) verifyConfiguration(answer, client);
  });

  it("open nothing but that client", async () => {
    const [one, other] = [await registered(), await registered()];
    for (const method of ["GET", "DELETE"])
      verifyUnauthorized(await registrar.manage({ uri: one.uri, token: other.token }, method));
    verifyUnauthorized(await registrar.register(webClient(), { token: one.token }));
    verifyConfiguration(await registrar.manage(one, "GET"), one);
  });

  it("the token goes into the Authorization header alone", async () => {
    const { id, token } = await registered();
    const path = `${CLIENT_CONFIG}?clientId=${id}`;
    verifyUnauthorized(await registrar.call(`${path}&access_token=${token}`));
    verifyUnauthorized(
      await registrar.call(path, {
        method: "PUT",
        type: "application/json",
        body: { client_id: id, access_token: token },
      }),
    );
  });
});

describe("RFC 7592 2.2: replacing", () => {
  it("needs the client's own identifier, and takes its own secret alone", async () => {
    const client = await registered();
    const body = replacementOf(client.document);
    for (const members of [
      { client_id: null },
      { client_id: "other" },
      { client_secret: "other" },
      { client_secret: null },
    ]) {
      verifyRefusal(await registrar.manage(client, "PUT", { body: { ...body, ...members } }), "invalid_request");
    }
    verifyConfiguration(await registrar.manage(client, "PUT", { body }), client);
  });

  it.each(["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"])(
    "takes no %s",
    async (member) => {
      const client = await registered();
      verifyRefusal(
        await registrar.manage(client, "PUT", {
          body: replacementOf(client.document, { [member]: client.document[member] }),
        }),
        "invalid_request",
        "invalid_client_metadata",
      );
    },
  );

  it("deletes what is left out or null, and what has a default has that again", async () => {
    const client = await registered({
      id_token_signed_response_alg: "ES256",
      contacts: ["ops@example.org"],
      default_max_age: 60,
    });
    const { json } = await registrar.manage(client, "PUT", {
      body: webClient({ client_id: client.id, contacts: null, client_name: null }),
    });
    expect(["contacts", "client_name", "default_max_age"].filter((name) => Object.hasOwn(json, name))).toEqual([]);
    expect(json["id_token_signed_response_alg"]).toBe("RS256");
  });

  it("is judged by the rules of registration, and changes nothing where they are broken", async () => {
    const client = await registered();
    verifyRefusal(
      await registrar.manage(client, "PUT", { body: replacementOf(client.document, { redirect_uris: ["x"] }) }),
      "invalid_redirect_uri",
    );
    verifyRefusal(
      await registrar.manage(client, "PUT", {
        body: replacementOf(client.document, { token_endpoint_auth_method: "private_key_jwt" }),
      }),
      "invalid_client_metadata",
    );
    expect((await registrar.manage(client, "GET")).json["client_name"]).toBe("My Example");
  });
});

describe("RFC 7592 2.3: deleting", () => {
  it("answers 204 with nothing, and the same registration again is another client", async () => {
    const client = await registered();
    const { status, text, headers } = await registrar.manage(client, "DELETE");
    expect([status, text, headers["cache-control"]]).toEqual([204, "", "no-store"]);
    const again = await registered();
    expect([again.id === client.id, again.token === client.token]).toEqual([false, false]);
  });
});

describe("RFC 7592 5: the token lives as long as its client", () => {
  it("reading and updating do not change it", async () => {
    const client = await registered();
    for (let round = 0; round < 3; round += 1) {
      verifyConfiguration(await registrar.manage(client, "GET"), client);
      verifyConfiguration(await registrar.manage(client, "PATCH", { body: { client_name: `round ${round}` } }), client);
    }
  });
});
