/** Cases that can not hold on the emulator, and why: it is the gateway in front of the functions that differs. */
export interface LeftOut {
  /** Matches the full names of the cases, parts joined with " > ". */
  readonly cases: RegExp;
  readonly why: string;
}

/**
 * All that the deployed suite leaves out. Each case is reported as skipped, with the reason; a row that no case matches
 * fails the deployment test. `npm run test:deploy -- --all` leaves nothing out: what passes then needs no row.
 */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    cases: /^preflights are answered without authentication > /,
    why: "MiniStack answers OPTIONS with 403 where an API has no CORS configuration; API Gateway passes it to the ANY route",
  },
  {
    cases:
      / > RFC 8259, RFC 7493 2: (?:POST|PUT) with (?:invalid UTF-8|an overlong UTF-8 form|a surrogate in UTF-8|UTF-8 cut short)$/,
    why: "MiniStack replaces what is not UTF-8 in a body of type application/json before the function sees it",
  },
  {
    cases:
      / > (?:RFC 7592 2.3: the answer is 204 without a body or a type, and is not to be stored|a client that is deleted \(204\))$/,
    why: "MiniStack adds a Content-Type to an answer that has no body",
  },
  {
    cases: / > (?:RFC 6749 5.2: )?an unknown path \(404\)(?: is told in ASCII that fits a header)?$/,
    why: "a path without a route is answered by the gateway itself, here and on AWS (docs/decisions/0003)",
  },
  {
    cases:
      / > (?:RFC 7591 3.2.1: a hundred clients have a hundred of everything|in a crowd, an update is done and told, or not done and told so)$/,
    why: "MiniStack starts a Node.js process for every request under way: crowds try the machine before they try the service",
  },
];

/** Why a case is left out, or undefined for one that must hold. */
export const whyLeftOut = (fullName: string): string | undefined =>
  LEFT_OUT.find(({ cases }) => cases.test(fullName))?.why;
