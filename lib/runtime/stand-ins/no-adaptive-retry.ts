/** Stands in for the retry mode that paces its own calls: the clients here have the standard mode, which stays. */
export class AdaptiveRetryStrategy {
  constructor() {
    throw new Error("the adaptive retry mode is left out of the bundles");
  }
}
