import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { linkHash } from "../../../lib/audit/chain.ts";
import { stateDigest } from "../../../lib/audit/state.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import {
  disableClient,
  enableClient,
  expireClient,
  issueRegistrationToken,
  reviveClient,
} from "../../../lib/registration/operate-client.ts";
import { recoverRegistrationToken } from "../../../lib/registration/recover-registration-token.ts";
import { type ClientRecord, fromRecord } from "../../../lib/store/client-record.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { type AssertionSigner, createAssertionSigner } from "../../support/assertions.ts";
import { webClient } from "../../support/builders.ts";
import { type ClientStage, createStage, outcomeOf, withToken } from "../../support/client-stage.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { grantOf, NOW } from "../../support/use-cases.ts";
import {
  type Believed,
  type BelievedSettings,
  believeRepetition,
  believeSecret,
  believeToken,
  isExpired,
  isGone,
  livesOn,
  refusalFor,
  revives,
} from "./client-life-model.ts";

const KEY = "0123456789abcdefghijkl";
const RUNS = 40;
const UNTIL = NOW + 8 * 3600;

let table: ClientTable;
let signer: AssertionSigner;
let runs = 0;
beforeAll(async () => {
  table = await startClientTable();
  signer = await createAssertionSigner();
});
afterAll(() => table.close());

/** A use of a token. */
interface Use {
  readonly kind: "GET" | "PUT" | "PATCH" | "DELETE";
  readonly by: number;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** What can happen. `by` picks one of all the tokens, or assertions, that there have ever been; 0 is the newest. */
type Step =
  | Use
  | { readonly kind: "recover"; readonly by: number }
  | { readonly kind: "disable" | "enable" | "expire" | "revive" | "issue" | "repeat" }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "configure"; readonly settings: BelievedSettings };

const by = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.constant(1) }, fc.nat(9));
const settings = fc.record({
  lifetime: fc.constantFrom(0, 400),
  grace: fc.constantFrom(0, 200),
  secretLifetime: fc.constantFrom(0, 150),
  overlap: fc.constantFrom(0, 100, 200),
  rotation: fc.boolean(),
});
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("GET" as const, "PUT" as const), by }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("PATCH" as const),
      by,
      members: fc.constantFrom<Readonly<Record<string, unknown>>[]>(
        {},
        { client_secret: null },
        { client_secret: null, client_name: "One" },
        { client_name: "Two" },
        { redirect_uris: null },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("DELETE" as const), by: fc.constantFrom(1, 5, 9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("recover" as const), by: fc.constantFrom(0, 0, 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "disable" as const,
        "enable" as const,
        "enable" as const,
        "expire" as const,
        "revive" as const,
        "issue" as const,
        "repeat" as const,
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.constantFrom(1, 50, 100, 150, 200, 400) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("configure" as const), settings }) },
);

/** A client, what its holder believes of it, and everything it was ever managed by. */
interface Play {
  stage: ClientStage;
  settings: BelievedSettings;
  readonly clientId: string;
  readonly first: ClientAnswer;
  readonly believed: Believed;
  readonly tokens: string[];
  readonly assertions: { readonly text: string; readonly iat: number }[];
  readonly done: Map<string, number>;
}

const under = (stage: ClientStage, { lifetime, grace, secretLifetime, overlap, rotation }: BelievedSettings) =>
  stage.under({
    clientExpirationSeconds: lifetime,
    clientExpirationGraceSeconds: grace,
    clientSecretExpirationSeconds: secretLifetime,
    clientSecretOverlapSeconds: overlap,
    registrationTokenRotation: rotation,
  });

const METADATA = webClient({ token_endpoint_auth_method: "private_key_jwt", id_token_signed_response_alg: "HS256" });
const sendAgain = (stage: ClientStage, run: number) =>
  stage.registerAgain(grantOf(`token-${run}`), KEY, { ...METADATA, jwks: { keys: [signer.jwk] } });

async function begin(initial: BelievedSettings, run: number): Promise<Play> {
  const stage = under(createStage(createDynamoClientStore(table.documents, table.name)), initial);
  const first = await sendAgain(stage, run);
  const { client, secret = "", registrationAccessToken: present } = first;
  const believed: Believed = {
    now: NOW,
    issuedAt: NOW,
    isDeleted: false,
    isDisabled: false,
    present,
    previous: undefined,
    given: new Map(),
    secret: { secret, end: initial.secretLifetime === 0 ? Number.POSITIVE_INFINITY : NOW + initial.secretLifetime },
    previousSecret: undefined,
    life: undefined,
    recoveredAt: 0,
  };
  believed.life = livesOn(believed, initial);
  const play = { stage, settings: initial, clientId: client.clientId, first, believed, tokens: [present] };
  return { ...play, assertions: [], done: new Map() };
}

/** Tries an operation that must end as believed; gives what it answered, if it was to be done. */
async function ends<T>(operation: Promise<T>, refusal: string | undefined): Promise<T | undefined> {
  expect(await outcomeOf(operation)).toBe(refusal ?? "done");
  return refusal === undefined ? operation : undefined;
}

async function manage(play: Play, { kind, by: index, members = {} }: Use) {
  const { stage, believed, first } = play;
  const token = play.tokens.at(-1 - (index % play.tokens.length)) ?? "";
  const target = withToken(first, token);
  const refusal = refusalFor(believed, token);
  if (kind === "DELETE") {
    await ends(stage.remove(target), refusal);
    believed.isDeleted ||= refusal === undefined;
  } else if (kind === "GET") {
    const answer = await ends(stage.get(target), refusal ?? (isExpired(believed) ? "client_expired" : undefined));
    if (answer === undefined) return;
    expect([answer.secret, answer.registrationAccessToken]).toEqual([believed.secret.secret, token]);
    if (token === believed.present) believed.previous = undefined;
  } else {
    const isBad = kind === "PATCH" && members["redirect_uris"] === null;
    const body = kind === "PATCH" ? members : { ...METADATA, jwks: { keys: [signer.jwk] } };
    const use = kind === "PATCH" ? stage.patch : stage.put;
    const answer = await ends(use(target, body), refusal ?? (isBad ? "metadata_refused" : undefined));
    if (answer === undefined) return;
    if (kind === "PATCH")
      believeSecret(believed, play.settings, members["client_secret"] === null, answer.secret ?? "");
    believeToken(believed, play.settings, token, answer.registrationAccessToken);
    believed.life = livesOn(believed, play.settings);
    if (play.settings.rotation) play.tokens.push(answer.registrationAccessToken);
  }
}

async function recover(play: Play, { by: index }: { by: number }) {
  const { believed, clientId, assertions, stage } = play;
  const { now } = believed;
  if (index === 0) {
    const text = await signer.sign({ iss: clientId, sub: clientId, aud: "here", iat: now, exp: now + 300 });
    assertions.push({ text, iat: now });
  }
  const { text: assertion, iat } = assertions.at(-1 - index) ?? { text: "x", iat: 0 };
  const isBad = isGone(believed) || now >= iat + 330;
  const isUsed = iat <= believed.recoveredAt;
  const refusal = isBad
    ? "assertion_refused"
    : believed.isDisabled
      ? "client_disabled"
      : isUsed
        ? "assertion_refused"
        : undefined;
  const operation = recoverRegistrationToken(stage.on, { clientId, assertion, audiences: ["here"], source: "" });
  const answer = await ends(operation, refusal);
  if (answer === undefined) return;
  [believed.present, believed.previous, believed.recoveredAt] = [answer.registrationAccessToken, undefined, iat];
  believed.life = livesOn(believed, play.settings);
  play.tokens.push(believed.present);
}

async function repeat(play: Play, run: number) {
  const { believed, stage, first } = play;
  // Its initial access token opens nothing any more.
  if (believed.now >= UNTIL) return;
  const refusal = isGone(believed) ? "idempotency_key_refused" : believed.isDisabled ? "client_disabled" : undefined;
  const answer = await ends(sendAgain(stage, run), refusal);
  if (answer === undefined) return;
  const { registrationAccessToken: token } = answer;
  believeRepetition(believed, first.registrationAccessToken, token);
  expect([believed.present, believed.previous]).toContain(token);
  expect([answer.client.clientId, answer.secret, answer.isRepeated]).toEqual([
    play.clientId,
    believed.secret.secret,
    true,
  ]);
  if (!play.tokens.includes(token)) play.tokens.push(token);
}

async function operate(play: Play, kind: "disable" | "enable" | "expire" | "revive" | "issue") {
  const { believed, stage, clientId } = play;
  const operation = { clientId, name: "operator" };
  if (kind === "issue") {
    const issued = await issueRegistrationToken(stage.on, operation);
    expect(issued === "unknown client").toBe(believed.isDeleted);
    if (issued === "unknown client") return;
    [believed.present, believed.previous] = [issued.registrationAccessToken, undefined];
    return void play.tokens.push(believed.present);
  }
  const operations = { disable: disableClient, enable: enableClient, expire: expireClient, revive: reviveClient };
  const is = {
    disable: !believed.isDisabled,
    enable: believed.isDisabled,
    expire: !isExpired(believed),
    revive: isExpired(believed),
  };
  const outcome = await operations[kind](stage.on, operation);
  expect(typeof outcome === "string" ? outcome : "done").toBe(
    believed.isDeleted ? "unknown client" : is[kind] ? "done" : "nothing to do",
  );
  if (typeof outcome === "string") return;
  if (kind === "disable" || kind === "enable") believed.isDisabled = kind === "disable";
  else if (kind === "revive") believed.life = revives(believed, play.settings);
  else {
    const { lifetime, grace: graceSeconds } = play.settings;
    believed.life = { ...(believed.life ?? { lifetime, graceSeconds }), expiresAt: believed.now };
  }
}

async function take(play: Play, step: Step, run: number): Promise<void> {
  play.done.set(step.kind, (play.done.get(step.kind) ?? 0) + 1);
  switch (step.kind) {
    case "wait":
      play.believed.now += step.seconds;
      return play.stage.at(play.believed.now - NOW);
    case "configure":
      play.settings = step.settings;
      play.stage = under(play.stage, step.settings);
      return;
    case "recover":
      return recover(play, step);
    case "repeat":
      return repeat(play, run);
    case "GET":
    case "PUT":
    case "PATCH":
    case "DELETE":
      return manage(play, step);
    default:
      return operate(play, step.kind);
  }
}

/** What must hold after each step, in the item itself. */
async function check({ believed, clientId, stage }: Play, seqBefore: number): Promise<number> {
  const { now } = believed;
  const item = (await table.item(`client/${clientId}`)) as ClientRecord | undefined;
  const client = item && fromRecord(item);
  expect(client === undefined).toBe(believed.isDeleted);
  if (client === undefined) return seqBefore;
  // The tokens that are believed in open it, and no other.
  const digests = [client.registrationTokenDigest, client.previousRegistrationTokenDigest];
  expect(digests).toEqual([digestOf(believed.present), believed.previous && digestOf(believed.previous)]);
  // The secrets that are good, two at most, each as long as was said.
  const stored = [client.secret, client.previousSecret].map(
    (one) => one && ([one.digest, one.expiresAt || Number.POSITIVE_INFINITY] as const),
  );
  const isLive = (one: readonly [string, number] | undefined) => one !== undefined && now < one[1];
  const promised = [believed.secret, believed.previousSecret].map(
    (one) => one && ([digestOf(one.secret), one.end] as const),
  );
  expect(stored.filter(isLive)).toEqual(promised.filter(isLive));
  // The life, and what time to live knows of it.
  const { expiresAt, graceSeconds } = believed.life ?? {};
  expect([client.life?.expiresAt, client.life?.graceSeconds]).toEqual([expiresAt, graceSeconds]);
  expect(item?.expires_at).toBe(believed.life && Math.max(believed.life.expiresAt + believed.life.graceSeconds, UNTIL));
  expect(client.disabledAt !== undefined).toBe(believed.isDisabled);
  // The chain has no gap, every entry says what was done, and the last one stands for what there is.
  const { audit } = client;
  const key = await stage.on.keyring.current();
  for (const [index, { hash, ...entry }] of audit.entries()) {
    const before = audit[index - 1];
    expect(linkHash(key, entry)).toBe(hash);
    if (before !== undefined) expect(entry.previous).toBe(before.hash);
    if (before !== undefined) expect([entry.seq, entry.revision > before.revision]).toEqual([before.seq + 1, true]);
    expect(entry.actions).not.toEqual([]);
  }
  const last = audit.at(-1);
  expect([last?.state, (last?.revision ?? 0) <= client.revision]).toEqual([stateDigest(client), true]);
  expect([seqBefore, seqBefore + 1]).toContain(last?.seq);
  return last?.seq ?? 0;
}

it("whatever happens to a client, it is what its holder was told", async () => {
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(settings, fc.array(STEP, { minLength: 5, maxLength: 40, size: "max" }), async (initial, steps) => {
      runs += 1;
      const run = runs;
      const play = await begin(initial, run);
      let seq = await check(play, 0);
      for (const step of steps) {
        await take(play, step, run);
        seq = await check(play, seq);
      }
      for (const [kind, count] of play.done) done.set(kind, (done.get(kind) ?? 0) + count);
    }),
    { numRuns: RUNS },
  );
  expect([...done.keys()].length, "kinds of steps").toBe(13);
}, 120_000);
