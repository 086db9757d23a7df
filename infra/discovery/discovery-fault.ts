/** Why there is nothing to print, as one line that says what to do. */
export class DiscoveryFault extends Error {
  override readonly name = "DiscoveryFault";
}
