import { setTimeout as pause } from "node:timers/promises";
import { answerWith, type Exchange, type FarAnswer, type Strike } from "../support/fault-proxy.ts";

/** A way in which AWS, or the way there, goes wrong. */
export interface FaultKind {
  readonly name: string;
  /** Whether the far side has done what it was asked, though nobody was told. */
  readonly isDelivered: boolean;
  /** Whether the SDK takes it for something that passes and tries again, so that one fault alone does no harm. */
  readonly isRetried: boolean;
  /** Whether it lasts until the SDK's time is up. */
  readonly isSlow?: true;
  /** Whether it does no harm at all. */
  readonly isHarmless?: true;
  readonly strike: Strike;
}

const DELAY_MILLISECONDS = 300;

const answered = (status: number, type: string): FarAnswer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: Buffer.from(JSON.stringify({ __type: type, message: "for the sake of a test" })),
});

const refusing =
  (status: number, type: string): Strike =>
  ({ response }) =>
    answerWith(response, answered(status, type));

/** Does what is asked and spoils the answer. */
const spoiling =
  (spoil: (answer: FarAnswer, exchange: Exchange) => void): Strike =>
  async (exchange) =>
    spoil(await exchange.deliver(), exchange);

const reset = ({ response }: Exchange): void => void response.socket?.resetAndDestroy();
const wire = ({ response }: Exchange, length: number, { status, body }: FarAnswer): void =>
  void response.socket?.end(
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${status} OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: ${length}\r\n\r\n`,
      ),
      body,
    ]),
  );

const PAGE: FarAnswer = {
  status: 200,
  headers: { "content-type": "text/html" },
  body: Buffer.from("<!doctype html><title>Sign in to this network</title>"),
};

const row = (name: string, isDelivered: boolean, isRetried: boolean, strike: Strike): FaultKind => ({
  name,
  isDelivered,
  isRetried,
  strike,
});
const slow = (kind: FaultKind): FaultKind => ({ ...kind, isSlow: true });
const harmless = (kind: FaultKind): FaultKind => ({ ...kind, isHarmless: true });

/** Every fault that is tried. */
export const FAULT_KINDS: readonly FaultKind[] = [
  harmless(
    row("answer late", true, false, async ({ deliver, response }) => {
      const answer = await deliver();
      await pause(DELAY_MILLISECONDS);
      answerWith(response, answer);
    }),
  ),
  harmless(
    row(
      "wrong CRC",
      true,
      false,
      spoiling((answer, { response }) =>
        answerWith(response, { ...answer, headers: { ...answer.headers, "x-amz-crc32": "1" } }),
      ),
    ),
  ),
  slow(row("hangs before delivery", false, true, () => {})),
  slow(
    row(
      "hangs after delivery",
      true,
      true,
      spoiling(() => {}),
    ),
  ),
  row("reset before delivery", false, true, reset),
  row(
    "reset after delivery",
    true,
    true,
    spoiling((_, exchange) => reset(exchange)),
  ),
  row("closed before delivery", false, true, ({ response }) => void response.socket?.end()),
  row("500 before delivery", false, true, refusing(500, "InternalServerError")),
  row(
    "500 after delivery",
    true,
    true,
    spoiling((_, { response }) => answerWith(response, answered(500, "InternalServerError"))),
  ),
  row("503 before delivery", false, true, refusing(503, "ServiceUnavailable")),
  row("throttled by throughput", false, true, refusing(400, "ProvisionedThroughputExceededException")),
  row("throttled", false, true, refusing(400, "ThrottlingException")),
  row("refused", false, false, refusing(400, "AccessDeniedException")),
  row(
    "truncated JSON",
    true,
    false,
    spoiling((answer, { response }) =>
      answerWith(response, { ...answer, body: Buffer.concat([answer.body.subarray(0, -1), Buffer.from("{")]) }),
    ),
  ),
  row(
    "content-length too large",
    true,
    false,
    spoiling((answer, exchange) => wire(exchange, answer.body.length + 10, answer)),
  ),
  row(
    "content-length too small",
    true,
    false,
    spoiling((answer, exchange) => wire(exchange, answer.body.length - 1, answer)),
  ),
  row(
    "garbage",
    true,
    false,
    spoiling((answer, { response }) =>
      answerWith(response, { ...answer, body: Buffer.from([0xff, 0, 0x7b, 0xfe, 0x0a]) }),
    ),
  ),
  row("page of a stranger", false, false, ({ response }) => answerWith(response, PAGE)),
];
