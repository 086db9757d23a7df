import type { Server } from "node:http";
import { errorCode, StartFault } from "./start-fault.ts";

const LOOPBACK = "127.0.0.1";
const SWEEP_MILLISECONDS = 20;

/** Listens on the loopback interface and gives the port; 0 picks a free one. Throws {@link StartFault} for a port that can not be had. */
export async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, LOOPBACK, () => resolve());
  try {
    await promise;
  } catch (cause) {
    const why =
      errorCode(cause) === "EADDRINUSE" ? "is already in use" : `can not be listened on (${errorCode(cause)})`;
    throw new StartFault(`port ${port} ${why}; choose another with --port, 0 picks a free one`, { cause });
  } finally {
    server.off("error", reject);
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server without a port");
  return address.port;
}

/** The URL of a port on the loopback interface. */
export const loopbackUrl = (port: number): string => `http://${LOOPBACK}:${port}`;

/** Ends a server: waits for what is under way as long as `graceMilliseconds`, then cuts connections. */
export async function close(server: Server, graceMilliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // A connection turns idle once its request is answered; nobody else would close it before its time.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLISECONDS);
  const cut = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
  await promise;
  clearInterval(sweep);
  clearTimeout(cut);
}
