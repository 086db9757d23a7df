import { randomFillSync } from "node:crypto";

/** A registration takes some 110 bytes in four draws; one draw from the system costs as much as all the rest of a token. */
const POOL_BYTES = 4096;

/**
 * Random bytes that are drawn from the system many at a time, as Node's own `randomUUID` draws them. Each byte is given
 * once and is wiped from the pool as it is given. Nothing is drawn before the first call, so that an environment that is
 * copied after its start shares no bytes with its copies. Takes at most 4096 at a time.
 */
export function createRandomPool(fill: (pool: Uint8Array) => unknown = randomFillSync): (length: number) => Buffer {
  // Not of Node's own pool of small buffers, which others read and write.
  const pool = Buffer.alloc(POOL_BYTES);
  let given = POOL_BYTES;
  return (length) => {
    if (length > POOL_BYTES) throw new RangeError(`more than ${POOL_BYTES} random bytes at a time`);
    if (given + length > POOL_BYTES) {
      fill(pool);
      given = 0;
    }
    const part = pool.subarray(given, given + length);
    const bytes = Buffer.from(part);
    part.fill(0);
    given += length;
    return bytes;
  };
}

/** What all of a function draws from. */
export const randomBytes = createRandomPool();
