/** Why the command can not go on, as one line that says what to do; it never quotes a secret. */
export class FromCasFault extends Error {
  override readonly name = "FromCasFault";
}
