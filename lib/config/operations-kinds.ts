import type { Kind, Reading } from "./kinds.ts";

/** The kinds of value that only the stack uses: what a function or a gateway is given, no client of this service. */

const good = <T>(value: T): Reading<T> => ({ ok: true, value });
const bad = (expected: string): Reading<never> => ({ ok: false, expected });

/** Another kind, or blank: undefined then. */
export function optional<T>(kind: Kind<T>): Kind<T | undefined> {
  return {
    name: `${kind.name}, or blank`,
    read: (text) => (text.trim() === "" ? good(undefined) : kind.read(text)),
  };
}

/** One of a few whole numbers. */
export function oneOfNumbers(...numbers: readonly number[]): Kind<number> {
  return {
    name: "whole number out of a list",
    read: (text) => {
      const found = numbers.find((number) => String(number) === text.trim());
      return found === undefined ? bad(`must be one of ${numbers.join(", ")}`) : good(found);
    },
  };
}

/** A host name with at least one dot, in lower case. */
export function domainName(): Kind<string> {
  return {
    name: "host name",
    read: (text) => {
      const name = text.trim().toLowerCase();
      return name.length <= 253 &&
        /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)
        ? good(name)
        : bad("must be a host name with a dot in it, without scheme, port or path");
    },
  };
}

/** One e-mail address, bare. */
export function emailAddress(): Kind<string> {
  return {
    name: "e-mail address",
    read: (text) => {
      const address = text.trim();
      return address.length <= 254 && /^[^\s@<>()[\]\\,;:"]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+$/.test(address)
        ? good(address)
        : bad("must be one e-mail address, without a display name");
    },
  };
}

/** The name or the ARN of a bus of Amazon EventBridge. */
export function eventBus(): Kind<string> {
  return {
    name: "name or ARN of an event bus",
    read: (text) => {
      const bus = text.trim();
      return /^(?:arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?(?!aws\.)[/._A-Za-z0-9-]{1,256}$/.test(bus)
        ? good(bus)
        : bad("must be the name or the ARN of an event bus in Amazon EventBridge");
    },
  };
}

/** The ARN of a role. */
export function roleArn(): Kind<string> {
  return {
    name: "role ARN",
    read: (text) => {
      const arn = text.trim();
      return /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(arn)
        ? good(arn)
        : bad("must be the ARN of a role, such as arn:aws:iam::111122223333:role/provider");
    },
  };
}

/** The ARN of a certificate in AWS Certificate Manager. */
export function certificateArn(): Kind<string> {
  return {
    name: "certificate ARN",
    read: (text) => {
      const arn = text.trim();
      return /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/.test(arn)
        ? good(arn)
        : bad("must be the ARN of a certificate in AWS Certificate Manager");
    },
  };
}
