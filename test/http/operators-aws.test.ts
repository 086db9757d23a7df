import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { createRegistrar } from "../support/registrar.ts";
import { type OperatorRun, startOperators } from "../support/run-operators.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const xml = (action: string, result: string): string =>
  `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
const output = (key: string, value: string): string =>
  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;

let runner: Runner;
let aws: Server;
let url: string;
let directory: string;
/** What CloudFormation and STS were asked, and by whom. */
const asked: { action: string; credential: string; stack: string | null }[] = [];

/** The part of CloudFormation and STS that finds a stack and names the caller. */
function answerTo(form: URLSearchParams): { status: number; body: string } {
  if (form.get("Action") === "GetCallerIdentity")
    return {
      status: 200,
      body: xml("GetCallerIdentity", "<Arn>arn:aws:sts::123456789012:assumed-role/Ops/jane@example.org</Arn>"),
    };
  if (form.get("StackName") !== "Registrar") {
    const error =
      "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>m</Message></Error></ErrorResponse>";
    return { status: 400, body: error };
  }
  const outputs = `${output("ClientTableName", runner.table)}${output("KeysSecretName", runner.keysSecret)}`;
  const stack = `<member><StackName>Registrar</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs}</Outputs></member>`;
  return { status: 200, body: xml("DescribeStacks", `<Stacks>${stack}</Stacks>`) };
}

beforeAll(async () => {
  runner = await startRunner();
  aws = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const form = new URLSearchParams(body);
      const [, credential = ""] = /Credential=([^,]+)/.exec(request.headers.authorization ?? "") ?? [];
      asked.push({ action: form.get("Action") ?? "", credential, stack: form.get("StackName") });
      const answer = answerTo(form);
      response.writeHead(answer.status, { "content-type": "text/xml" }).end(answer.body);
    });
  });
  url = loopbackUrl(await listen(aws, 0));
  directory = mkdtempSync(join(tmpdir(), "operators-"));
  const keys = "aws_access_key_id = PROFILEKEY\naws_secret_access_key = s\nregion = eu-central-1\n";
  writeFileSync(join(directory, "config"), `[profile ops]\n${keys}`);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await close(aws, 0);
  await runner.stop();
});

/** Runs the command as if the fake were AWS, and the runner's table and secrets those of the account. */
const run = (...args: readonly string[]): Promise<OperatorRun> => {
  asked.length = 0;
  return startOperators(args, {
    AWS_CONFIG_FILE: join(directory, "config"),
    AWS_ENDPOINT_URL_CLOUDFORMATION: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_DYNAMODB: runner.dynamodbUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: runner.secretsUrl,
  }).ended;
};

describe("the operator's command on AWS", () => {
  it("finds table and keys by the outputs of the stack, as the profile says", async () => {
    const client = await createRegistrar(runner).client();
    const { json, code } = await run("list", "--profile", "ops", "--stack", "Registrar", "--json");
    expect(code).toBe(0);
    expect(json).toMatchObject({ clients: [{ client_id: client.id }] });
    expect(asked).toEqual([
      {
        action: "DescribeStacks",
        stack: "Registrar",
        credential: expect.stringMatching(/^PROFILEKEY\/\d+\/eu-central-1\//),
      },
    ]);
  });

  it("--region wins over that of the profile", async () => {
    await run("list", "--profile", "ops", "--region", "ap-south-1", "--stack", "Registrar");
    expect(asked[0]?.credential).toContain("/ap-south-1/");
  });

  it("the audit names the AWS identity, unless --as names somebody", async () => {
    const { id } = await createRegistrar(runner).client();
    const where = ["--profile", "ops", "--stack", "Registrar"];
    expect((await run("disable", id, "--confirm", id, ...where)).code).toBe(0);
    expect(asked.map(({ action }) => action)).toEqual(["DescribeStacks", "GetCallerIdentity"]);
    await run("enable", id, "--as", "Joe", ...where);
    const { json } = await run("show", id, "--json", ...where);
    const [, disabled, enabled] = json["audit"] as unknown[];
    expect(disabled).toMatchObject({ actions: ["disabled"], by: "operator", id: "jane@example.org" });
    expect(enabled).toMatchObject({ actions: ["enabled"], by: "operator", id: "Joe" });
  });

  it("a table that is named needs no stack, and reading it no secret", async () => {
    const { code } = await run("list", "--profile", "ops", "--table", runner.table);
    expect([code, asked]).toEqual([0, []]);
  });

  it("a stack that is not there, in this region or at all, says what else can be given", async () => {
    const { code, stderr } = await run("list", "--profile", "ops");
    expect(code).toBe(1);
    expect(asked[0]?.stack).toBe("OidcRegistrar");
    expect(stderr).toContain("there is no stack OidcRegistrar with the outputs ClientTableName and KeysSecretName");
    expect(stderr).toContain("--region");
  });
});
