declare module "hjson" {
  /** Reads Hjson, of which JSON is a part. Throws an error whose text quotes what it stumbled over. */
  export function parse(text: string): unknown;
}
