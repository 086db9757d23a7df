import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHOICES } from "../../lib/metadata/choices.ts";
import { keyClient, replacementOf } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, type Registrar, registeredClient } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const LISTS: Json = {
  token_endpoint_auth_methods_supported: ["attest_jwt_client_auth", "private_key_jwt", "client_secret_basic"],
  token_endpoint_auth_signing_alg_values_supported: ["ML-DSA-44", "ES256"],
  id_token_signing_alg_values_supported: ["ML-DSA-44", "PS256", "ES256"],
  subject_types_supported: ["ephemeral", "pairwise"],
};
const PICKED: Json = {
  token_endpoint_auth_method: "private_key_jwt",
  token_endpoint_auth_signing_alg: "ES256",
  id_token_signed_response_alg: "PS256",
  subject_type: "pairwise",
};
const { token_endpoint_auth_method: _, ...CLIENT } = keyClient();
const listsIn = (document: Json): readonly string[] =>
  Object.keys(document).filter((name) => Object.hasOwn(CHOICES, name));

describe("RP Metadata Choices 3: what the provider picked", () => {
  it("is in the answer, the lists are not, and the client is told what was picked", async () => {
    const { document } = registeredClient(await registrar.register({ ...CLIENT, ...LISTS }));
    expect(document).toMatchObject(PICKED);
    expect(listsIn(document)).toEqual([]);
    const picked = (document["supplied_metadata"] as readonly Json[]).filter(({ section }) =>
      String(section).startsWith("OpenID Connect RP Metadata Choices"),
    );
    expect(picked.map(({ name }) => String(name)).toSorted()).toEqual(Object.keys(PICKED).toSorted());
  });

  it("is read back as any other member", async () => {
    const client = registeredClient(await registrar.register({ ...CLIENT, ...LISTS }));
    const { json } = await registrar.manage(client, "GET");
    expect(json).toMatchObject(PICKED);
    expect(listsIn(json)).toEqual([]);
  });

  it("stays when something else is patched: the client can do nothing else", async () => {
    const client = registeredClient(await registrar.register({ ...CLIENT, ...LISTS }));
    const { json } = await registrar.manage(client, "PATCH", { body: { client_name: "Another name" } });
    expect(json).toMatchObject({ ...PICKED, client_name: "Another name" });
    expect((await registrar.manage(client, "GET")).json).toMatchObject(PICKED);
  });

  it("is taken back by PUT", async () => {
    const client = registeredClient(await registrar.register({ ...CLIENT, ...LISTS }));
    const { status, json } = await registrar.manage(client, "PUT", { body: replacementOf(client.document) });
    expect([status, json]).toEqual([200, expect.objectContaining(PICKED)]);
  });

  it.each(["PUT", "PATCH"])("can be picked anew by %s", async (method) => {
    const client = registeredClient(await registrar.register({ ...CLIENT, ...LISTS }));
    const list = { id_token_signing_alg_values_supported: ["ES384", "PS256"], id_token_signed_response_alg: null };
    const { json } = await registrar.manage(client, method, {
      body: method === "PUT" ? replacementOf(client.document, list) : list,
    });
    expect([json["id_token_signed_response_alg"], listsIn(json)]).toEqual(["ES384", []]);
  });

  it("gives way to a list that is patched later, though it is not in that", async () => {
    const client = registeredClient(await registrar.register({ ...CLIENT, ...LISTS }));
    const { status, json } = await registrar.manage(client, "PATCH", {
      body: { id_token_signing_alg_values_supported: ["ES384"] },
    });
    expect([status, json["id_token_signed_response_alg"], listsIn(json)]).toEqual([200, "ES384", []]);
  });

  it("must be something: a list without anything the provider supports is refused", async () => {
    const { status, json } = await registrar.register({
      ...CLIENT,
      id_token_signing_alg_values_supported: ["ML-DSA-44"],
    });
    expect([status, json["error"], String(json["error_description"]).split(":")[0]]).toEqual([
      400,
      "invalid_client_metadata",
      "id_token_signing_alg_values_supported",
    ]);
  });
});
