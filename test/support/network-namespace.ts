import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Node program and the small internet that it is to see; everything else is unreachable from there. */
export interface NamespaceRun {
  /** The program's file; Node runs it as it is, TypeScript too. */
  readonly program: string;
  readonly arguments?: readonly string[];
  /** What names resolve to: the whole name service of the namespace, besides localhost. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  /** Addresses that belong to this machine there, so that programs inside can listen on them. */
  readonly addresses?: readonly string[];
  /** Variables on top of this process's own, such as `NODE_EXTRA_CA_CERTS`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** 30 s; the program is killed then. */
  readonly timeoutMs?: number;
}

/** How a program ended, and what it wrote. No exit code: it was killed. */
export interface NamespaceOutput {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Loopback comes up with the addresses of the first argument; the second argument is a folder with what covers the
 * hosts file and, where there are such, the files that say who resolves names. All of it is private to the namespace and
 * gone with it.
 */
const SCRIPT = `set -e
ip link set lo up
for address in $1; do ip address add "$address" dev lo; done
mount --bind "$2/hosts" /etc/hosts
for file in nsswitch.conf resolv.conf; do
  if [ -e "/etc/$file" ]; then mount --bind "$2/$file" "/etc/$file"; fi
done
shift 2
exec "$@"`;

/** Answers, for that hosts file, whoever asks name servers and reads no hosts file. */
const NAME_SERVER = new URL("hosts-name-server.ts", import.meta.url).href;

/** With processes of its own, so that whatever the program started ends with it, and the program with `unshare`. */
const OWN_PROCESSES = ["--net", "--mount", "--pid", "--fork", "--kill-child=SIGKILL"];

/** Without privileges by means of a user namespace; where those are forbidden, as in many containers, root may do without. */
const WAYS: readonly (readonly string[])[] = [["--map-root-user", ...OWN_PROCESSES], OWN_PROCESSES];

const environment = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };

let found: { readonly way: readonly string[] | undefined } | undefined;

/** Whether programs can be run in a network namespace: on Linux with `unshare` and `ip`, if the machine allows it. */
export function canMakeNamespace(): boolean {
  return findWay() !== undefined;
}

/** Runs a Node program in a network namespace of its own and gives its output. Throws where `canMakeNamespace` is false. */
export async function runInNamespace(run: NamespaceRun): Promise<NamespaceOutput> {
  const way = findWay();
  if (way === undefined) throw new Error("This machine cannot make network namespaces.");
  const folder = makeFolder(run.hosts ?? {});
  const command = [process.execPath, "--import", NAME_SERVER, run.program, ...(run.arguments ?? [])];
  const args = unshareArguments(way, run.addresses ?? [], folder, command);
  const options = {
    env: { ...environment, ...run.environment },
    timeout: run.timeoutMs ?? 30_000,
    killSignal: "SIGKILL",
    maxBuffer: 16 * 1024 * 1024,
  } as const;
  const output = await new Promise<NamespaceOutput>((resolve) => {
    const child = execFile("unshare", args, options, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, stdout, stderr });
    });
  });
  rmSync(folder, { recursive: true });
  return output;
}

/** The flags with which `unshare` works here; tried once, with everything a run needs. */
function findWay(): readonly string[] | undefined {
  if (found === undefined) {
    const folder = makeFolder({});
    const works = (way: readonly string[]): boolean =>
      spawnSync("unshare", unshareArguments(way, ["93.184.216.34", "2606:4700::1"], folder, ["true"]), {
        env: environment,
      }).status === 0;
    found = { way: process.platform === "linux" ? WAYS.find(works) : undefined };
    rmSync(folder, { recursive: true });
  }
  return found.way;
}

function unshareArguments(
  way: readonly string[],
  addresses: readonly string[],
  folder: string,
  command: readonly string[],
): string[] {
  return [...way, "sh", "-c", SCRIPT, "sh", addresses.join(" "), folder, ...command];
}

/** A temporary folder with a hosts file, and files by which names are looked up there and at this machine alone. */
function makeFolder(hosts: Readonly<Record<string, readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "namespace-"));
  const lines = Object.entries(hosts).flatMap(([name, addresses]) => addresses.map((address) => `${address} ${name}`));
  writeFileSync(join(folder, "hosts"), ["127.0.0.1 localhost", "::1 localhost", ...lines, ""].join("\n"));
  writeFileSync(join(folder, "nsswitch.conf"), "hosts: files\n");
  writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
  return folder;
}
