/**
 * Why a document was not fetched, for the log alone. `address`: the URL, or an address it leads to, is
 * none that we contact; `type`: an encoding other than identity; `body`: not JSON in UTF-8.
 */
export type FetchRefusalReason =
  | "address"
  | "port"
  | "resolution"
  | "connection"
  | "status"
  | "type"
  | "size"
  | "time"
  | "body";

/**
 * A document that could not be fetched, for whatever reason. The message is always the same, so that
 * whoever sees it learns nothing about what is, or is not, at the far side.
 */
export class FetchRefused extends Error {
  override readonly name = "FetchRefused";
  readonly reason: FetchRefusalReason;

  constructor(reason: FetchRefusalReason, options?: ErrorOptions) {
    super("The document could not be fetched.", options);
    this.reason = reason;
  }
}
