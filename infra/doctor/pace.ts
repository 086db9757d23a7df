import type { ROUTES } from "../../lib/http/routes.ts";

/** The name of a route; the gateway throttles each for itself. */
export type RouteName = keyof typeof ROUTES;

/** How fast requests for one route may go out. */
export interface Rate {
  readonly perSecond: number;
  /** So many at once, before the rate applies. */
  readonly burst: number;
}

/**
 * Below the throttles of the stack (`infra/constructs/registration-api.ts`), with half of their bursts left to others:
 * the doctor must not make relying parties wait.
 */
export const RATES: Readonly<Record<RouteName, Rate>> = {
  initToken: { perSecond: 8, burst: 10 },
  register: { perSecond: 40, burst: 50 },
  clientConfig: { perSecond: 160, burst: 200 },
};

/** The share by which a rate that was halved grows again with each turn. */
const RECOVERY = 1.05;

/** Holds requests back so that no route gets more of them than its rate. */
export interface Pace {
  /** How many milliseconds the next request of a route has to wait; it counts as sent. */
  next(route: RouteName): number;
  /**
   * The gateway found the rate too high: nothing more goes out at once, and the rate is halved, down to one a second.
   * It recovers from turn to turn.
   */
  slowDown(route: RouteName): void;
}

/** A pace by a clock in milliseconds: a bucket for each route that fills at its rate. */
export function createPace(rates: Readonly<Record<RouteName, Rate>>, clock: () => number): Pace {
  const start = clock();
  const bucketOf = ({ perSecond, burst }: Rate) => ({
    perSecond,
    most: perSecond,
    burst,
    left: burst,
    filledAt: start,
  });
  const buckets = {
    initToken: bucketOf(rates.initToken),
    register: bucketOf(rates.register),
    clientConfig: bucketOf(rates.clientConfig),
  };
  const filled = (route: RouteName) => {
    const bucket = buckets[route];
    const now = clock();
    bucket.left = Math.min(bucket.burst, bucket.left + ((now - bucket.filledAt) / 1000) * bucket.perSecond);
    bucket.filledAt = now;
    return bucket;
  };
  return {
    next: (route) => {
      const bucket = filled(route);
      bucket.left -= 1;
      bucket.perSecond = Math.min(bucket.most, bucket.perSecond * RECOVERY);
      return bucket.left >= 0 ? 0 : Math.ceil((-bucket.left / bucket.perSecond) * 1000);
    },
    slowDown: (route) => {
      const bucket = filled(route);
      bucket.left = Math.min(bucket.left, 0);
      bucket.burst = 1;
      bucket.perSecond = Math.max(1, bucket.perSecond / 2);
    },
  };
}
