import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../infra/local/embedded-aws.ts";
import { lambdaContext } from "../../../infra/local/lambda-context.ts";
import { close, listen, loopbackUrl } from "../../../infra/local/listen.ts";
import { createLogIn } from "../../../lib/rotation/live-init-token.ts";
import type { Json } from "../../support/http-client.ts";

let aws: EmbeddedAws;
let server: Server;
let url: string;
/** How initToken answers, and what it was sent. */
let [status, headers]: [number, Record<string, string>] = [200, {}];
const sent: (string | undefined)[] = [];
const lines: Json[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    sent.push(request.headers.authorization);
    response.writeHead(status, headers).end("{}");
  });
  url = loopbackUrl(await listen(server, 0));
  aws = await startEmbeddedAws(undefined, { username: "registrar", password: "secret" });
  Object.assign(process.env, aws.environment, { PUBLIC_BASE_URL: url });
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all([aws.close(), close(server, 0)]);
});
beforeEach(() => {
  [sent.length, lines.length] = [0, 0];
  [status, headers] = [200, {}];
});

describe("the functions that nobody calls over HTTP", () => {
  it("rotateCredentials knows its secret, and tells each step", async () => {
    const { handler } = await import("../../../functions/rotateCredentials.ts");
    const versionId = "77777777-7777-4777-8777-777777777777";
    await expect(handler({ Step: "createSecret", ClientRequestToken: versionId })).rejects.toThrow();
    expect(lines).toMatchObject([
      {
        function: "rotateCredentials",
        event: "password rotation failed",
        step: "createSecret",
        why: "no such version",
      },
    ]);
  });

  it("warnExpiring looks through the client table", async () => {
    const { handler } = await import("../../../functions/warnExpiring.ts");
    await handler({}, lambdaContext("warnExpiring", "request-1", 60_000));
    expect(lines).toMatchObject([{ function: "warnExpiring", event: "expiry warnings given", items_scanned: 0 }]);
  });

  it("describeChange needs nothing of its environment", async () => {
    const { handler } = await import("../../../functions/describeChange.ts");
    const id = { S: `client/${"a".repeat(32)}` };
    const unknown = { id, format_version: { N: "99" } };
    await handler([{ eventName: "INSERT", dynamodb: { Keys: { id }, NewImage: unknown } } as never]);
    expect(lines).toMatchObject([{ function: "describeChange", event: "change not described" }]);
  });
});

describe("what is read while a function loads", () => {
  it("and can not be had is no fault of the function: who needs it asks again", async () => {
    const { beginReading } = await import("../../../lib/runtime/basics.ts");
    const faults: unknown[] = [];
    const note = (fault: unknown) => faults.push(fault);
    process.on("unhandledRejection", note);
    beginReading(Promise.reject(new Error("away")));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(faults).toEqual([]);
  });
});

describe("a count that could not be lowered", () => {
  it("is told to the log, by the names of what went wrong alone", async () => {
    const { countingParts } = await import("../../../lib/runtime/counting.ts");
    const { describingLog } = await import("../../../lib/runtime/describing.ts");
    const { onLeftTooHigh, once } = countingParts(describingLog());
    onLeftTooHigh(new RangeError("nobody reads this"));
    expect(lines).toMatchObject([{ event: "count left too high", error: "RangeError" }]);
    expect(JSON.stringify(lines)).not.toContain("nobody reads this");
    expect(once()).toBe(once());
  });
});

describe("the log-in at the live initToken", () => {
  it("RFC 7617: sends user and password, and gives the status, whatever it is", async () => {
    const basic = `Basic ${Buffer.from("registrar:pässword").toString("base64")}`;
    for (const answered of [200, 401, 500]) {
      status = answered;
      expect(await createLogIn(url)("registrar", "pässword")).toBe(answered);
    }
    expect(sent).toEqual(Array(3).fill(basic));
  });

  it("tells the password to nobody that the answer leads to", async () => {
    [status, headers] = [302, { location: `${url}/elsewhere` }];
    await expect(createLogIn(url)("registrar", "secret")).rejects.toThrow();
    expect(sent.length).toBe(1);
  });
});
