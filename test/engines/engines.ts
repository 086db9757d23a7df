import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import dynalite from "dynalite";
import { listen, loopbackUrl } from "../../infra/local/listen.ts";
import { emulatorVersion, installEmulator, PROJECT, startEmulator } from "../deploy/emulator.ts";
import { type Processes, tailOf } from "../deploy/processes.ts";

/** An engine that speaks DynamoDB's protocol, on this machine. */
export interface Engine {
  readonly name: string;
  /** Gives the address at which it answers. Rejects, in words for people, where this machine can not have it. */
  readonly start: (processes: Processes, folder: string) => Promise<string>;
}

/** The last version whose parts Maven Central has all of; it needs Java 17. */
const DYNAMODB_LOCAL = "3.0.0";
const CACHE = join(PROJECT, ".cache");
const START_SECONDS = 60;

/** The three engines, the one that the local runner has first. */
export const ENGINES: readonly Engine[] = [
  { name: "dynalite", start: startDynalite },
  { name: `MiniStack ${emulatorVersion()}`, start: startMiniStack },
  { name: `DynamoDB Local ${DYNAMODB_LOCAL}`, start: startDynamoDbLocal },
];

async function startDynalite(): Promise<string> {
  // It ends with this process.
  return loopbackUrl(await listen(dynalite({ createTableMs: 0 }), 0));
}

async function startMiniStack(processes: Processes, folder: string): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  return (await startEmulator(processes, await installEmulator(processes, CACHE), folder)).endpoint;
}

/** Amazon's own engine, from Maven Central. */
async function startDynamoDbLocal(processes: Processes, folder: string): Promise<string> {
  const java = programOf("java");
  const jars = await installDynamoDbLocal(processes);
  const port = await freePort();
  const running = processes.start({
    program: java,
    args: [
      `-Djava.library.path=${jars}`,
      "-Xmx256m",
      "-cp",
      join(jars, "*"),
      "software.amazon.dynamodb.services.local.main.ServerRunner",
      "-inMemory",
      "-disableTelemetry",
      "-port",
      String(port),
    ],
    environment: { PATH: process.env["PATH"], HOME: folder },
  });
  const url = loopbackUrl(port);
  for (const end = Date.now() + START_SECONDS * 1000; !(await answers(url)); await pause(100)) {
    if (running.child.exitCode === null && Date.now() < end) continue;
    throw new Error(`DynamoDB Local does not start: ${tailOf(running.output())}`);
  }
  return url;
}

async function installDynamoDbLocal(processes: Processes): Promise<string> {
  const home = join(CACHE, `dynamodb-local-${DYNAMODB_LOCAL}`);
  const jars = join(home, "lib");
  const done = join(home, "installed");
  if (existsSync(done)) return jars;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "pom.xml"), POM);
  const args = [
    "-B",
    "-ntp",
    "-q",
    "-f",
    join(home, "pom.xml"),
    "dependency:copy-dependencies",
    `-DoutputDirectory=${jars}`,
  ];
  await processes.run({ program: programOf("mvn"), args, environment: process.env });
  // SQLite comes as a native library for each system.
  if (!readdirSync(jars).some((file) => file.startsWith("libsqlite4java")))
    throw new Error("the download has no SQLite");
  writeFileSync(done, "");
  return jars;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>engine</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.dynamodb</groupId>
      <artifactId>DynamoDBLocal</artifactId>
      <version>${DYNAMODB_LOCAL}</version>
    </dependency>
  </dependencies>
</project>
`;

function programOf(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`there is no ${name} on this machine`);
  if (name === "java") execFileSync(found, ["-version"], { stdio: "ignore" });
  return found;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    // Not yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}
