/**
 * A setting as `-c` takes it: `KEY=VALUE` at the first equals sign; a value may have more of them, or be blank. Undefined
 * for what has no key.
 */
export function contextPair(text: string): readonly [key: string, value: string] | undefined {
  const at = text.indexOf("=");
  return at < 1 ? undefined : [text.slice(0, at).trim(), text.slice(at + 1)];
}
