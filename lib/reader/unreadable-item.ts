/** Thrown for an item that this reader does not understand; the message says why and has no value of it. */
export class UnreadableItem extends Error {
  override readonly name = "UnreadableItem";
  readonly clientId: string;

  constructor(clientId: string, why: string) {
    super(`the item of client ${clientId} ${why}`);
    this.clientId = clientId;
  }
}
