import type { Operation } from "./attempt.ts";
import { FAULT_KINDS, type FaultKind } from "./kinds.ts";
import { OPERATIONS } from "./operations.ts";
import type { Cell } from "./trial.ts";

const ALWAYS = Number.POSITIVE_INFINITY;
/** Twice is as often as the SDK tries again. */
const TIMES = [1, 2, ALWAYS];

/** Operations that stand for what is done with the secrets after a start: to ask, to sign, to seal, to open. */
const COLD = ["initToken", "initToken, limited", "register", "register, idempotent", "GET", "PATCH", "DELETE"];

/**
 * Every fault in every call of every operation: once, twice, and for good; in each call of an operation one after the
 * other; and in Secrets Manager, for functions that have read it before and for such that have not.
 */
export function allCells(): readonly Cell[] {
  return OPERATIONS.flatMap((operation) => [
    ...tableCells(operation),
    ...FAULT_KINDS.map((kind) => secretCell(operation, kind, "warm")),
    ...(COLD.includes(operation.name) ? FAULT_KINDS.map((kind) => secretCell(operation, kind, "cold")) : []),
  ]);
}

/** A part of {@link allCells} that takes seconds: every call, every kind of fault, and not each with each. */
export function fewCells(): readonly Cell[] {
  const quick = allCells().filter(({ kind, call }) => !kind.isSlow && call !== undefined);
  const once = quick.filter(({ service, times }) => service === "dynamodb" && times === 1);
  const lost = quick.filter(({ kind, times }) => kind.name === "500 after delivery" && times === ALWAYS);
  const warm = quick.filter(({ start }) => start === "warm");
  return [
    ...once.filter((_, index) => index % 3 === 0),
    ...lost.filter(({ service }) => service === "dynamodb"),
    ...warm.filter((_, index) => index % 37 === 0),
  ];
}

function tableCells(operation: Operation): readonly Cell[] {
  const calls = [...operation.calls, ...(operation.calls.length > 1 ? [undefined] : [])];
  return calls.flatMap((call) =>
    TIMES.flatMap((times) =>
      FAULT_KINDS.filter(({ isHarmless }) => !isHarmless || times === ALWAYS).map((kind) => ({
        operation,
        service: "dynamodb" as const,
        call,
        kind,
        times,
      })),
    ),
  );
}

const secretCell = (operation: Operation, kind: FaultKind, start: "cold" | "warm"): Cell => ({
  operation,
  service: "secrets",
  call: "GetSecretValue",
  kind,
  times: ALWAYS,
  start,
});
