import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../infra/doctor/main.ts", import.meta.url));

/** A run of the doctor that has ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
  stdout(): string;
}

/** Starts the doctor in a process of its own, with no credentials but those in `environment`. */
export function startDoctor(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const { OIDC_REGISTRAR_USER: _, OIDC_REGISTRAR_PASSWORD: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...inherited, ...environment },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(() => ({ code: child.exitCode, stdout, stderr }));
  return { child, ended, stdout: () => stdout };
}

/** User and password as the doctor finds them in its environment. */
export const operatorOf = ({ user, password }: { readonly user: string; readonly password: string }) => ({
  OIDC_REGISTRAR_USER: user,
  OIDC_REGISTRAR_PASSWORD: password,
});

/** Some other server on a free port of the loopback interface. Whoever starts it closes it. */
export async function listen(listener: RequestListener): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
