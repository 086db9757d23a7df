/** Stands in for SHA-256 written out in JavaScript, which the SDK takes where Node's own is switched off. */
export class Sha256Js {
  constructor() {
    throw new Error("Node's own SHA-256 is used");
  }
}
