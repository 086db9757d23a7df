import { nativeClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { accepts, type Body, refuses } from "./body.ts";

const NATIVE = "OIDC Registration 2 (application_type)";
const CLAIMED =
  "RFC 8252 7.2 prefers https that the application has claimed; the text of OIDC Registration 2 leaves it out";
const DOTLESS = "RFC 8252 8.4 says SHOULD, and an example of RFC 7591 has such a scheme";
const SPELLING =
  "the text names localhost, 127.0.0.1 and [::1]; whether other spellings of them are the same is not said";

const at = (uri: string): Json => nativeClient({ redirect_uris: [uri] });

/** Name, URI, and why it is open. */
type Row = readonly [name: string, section: string, uri: string, open?: string];

const GOOD: readonly Row[] = [
  ["a private-use scheme", "RFC 8252 7.1", "com.example.app:/callback"],
  ["a private-use scheme with an authority", NATIVE, "com.example.app://callback/path"],
  ["http on 127.0.0.1 without port", "RFC 8252 7.3", "http://127.0.0.1/callback"],
  ["http on 127.0.0.1 with a port", "RFC 8252 7.3", "http://127.0.0.1:51004/callback"],
  ["http on [::1] with a port", "RFC 8252 7.3", "http://[::1]:51004/callback"],
  ["http on localhost with a port", NATIVE, "http://localhost:3000/callback"],
  ["claimed https", "RFC 8252 7.2", "https://app.example.org/callback", CLAIMED],
];

const BAD: readonly Row[] = [
  ["http on a remote host", NATIVE, "http://rp.example.org/callback"],
  ["http on 127.0.0.2", NATIVE, "http://127.0.0.2/callback"],
  ["http on 0.0.0.0", NATIVE, "http://0.0.0.0/callback"],
  ["http on a host that begins with localhost", NATIVE, "http://localhost.example.org/callback"],
  ["http on a host that begins with 127.0.0.1", NATIVE, "http://127.0.0.1.example.org/callback"],
  ["http with localhost as user", NATIVE, "http://localhost@rp.example.org/callback"],
  ["http with a backslash before the host", "RFC 6749 3.1.2; RFC 3986 2", "http://rp.example.org\\@127.0.0.1/callback"],
  ["http on 2130706433, which is no IP literal", "RFC 8252 7.3; RFC 3986 3.2.2", "http://2130706433/callback"],
  ["http on 0x7f.1, which is no IP literal", "RFC 8252 7.3; RFC 3986 3.2.2", "http://0x7f.1/callback"],
  ["http on 127.1, which is no IP literal", "RFC 8252 7.3; RFC 3986 3.2.2", "http://127.1/callback"],
  ["http on LOCALHOST", NATIVE, "http://LOCALHOST/callback", SPELLING],
  ["http on ::1 in full", NATIVE, "http://[0:0:0:0:0:0:0:1]/callback", SPELLING],
  ["https on localhost", NATIVE, "https://localhost/callback"],
  ["https on 127.0.0.1", NATIVE, "https://127.0.0.1/callback"],
  ["https on [::1]", NATIVE, "https://[::1]/callback"],
  ["javascript", "RFC 8252 8.4", "javascript:alert(1)"],
  ["data", "RFC 8252 8.4", "data:text/html,hello"],
  ["vbscript", "RFC 8252 8.4", "vbscript:hello"],
  ["file", "RFC 8252 8.4", "file:///tmp/callback"],
  ["blob", "RFC 8252 8.4", "blob:https://rp.example.org/1"],
  ["about", "RFC 8252 8.4", "about:blank"],
  ["mailto", "RFC 8252 8.4", "mailto:somebody@rp.example.org", DOTLESS],
  ["a scheme without a dot", "RFC 8252 8.4", "exampleapp://callback", DOTLESS],
  ["a private-use scheme with nothing after it", "RFC 8252 7.1", "com.example.app:", "no document asks for a path"],
  ["a private-use scheme with a fragment", "RFC 6749 3.1.2", "com.example.app:/callback#fragment"],
  ["a private-use scheme with a blank", "RFC 6749 3.1.2; RFC 3986 2", "com.example.app:/call back"],
];

/** Redirect URIs of native clients. */
export const NATIVE_REDIRECT_BODIES: readonly Body[] = [
  ...GOOD.map(([name, section, uri, open]) =>
    accepts(section, `a native client with ${name}`, at(uri), { ...(open !== undefined && { open }) }),
  ),
  accepts("RFC 8252 7", "a native client with loopback and a private-use scheme", nativeClient()),
  ...BAD.map(([name, section, uri, open]) =>
    refuses(section, `a native client with ${name}`, at(uri), {
      code: "invalid_redirect_uri",
      ...(open !== undefined && { open }),
    }),
  ),
  accepts("OIDC Registration 2", "application_type web", webClient({ application_type: "web" })),
  refuses("OIDC Registration 2", "application_type desktop", webClient({ application_type: "desktop" })),
  refuses("OIDC Registration 2", "application_type Web, in another case", webClient({ application_type: "Web" })),
  refuses("OIDC Registration 2", "application_type as an array", webClient({ application_type: ["web"] })),
  refuses("OIDC Registration 2", "application_type as a number", webClient({ application_type: 1 })),
];
