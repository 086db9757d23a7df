import type { Settings } from "../config/settings.ts";
import { hostOf, isLoopbackHost, schemeOf } from "./uri.ts";

/** What decides where a client may be redirected to. */
export interface RedirectingClient {
  readonly isNative: boolean;
  /** Whether an ID Token or access token comes from the authorization endpoint. */
  readonly isImplicit: boolean;
  /** Whether it authenticates at all (RFC 6749 2.1). */
  readonly isConfidential: boolean;
}

/** A broken rule of a redirect URI, with the section that has it. */
export interface BrokenRule {
  readonly rule: string;
  readonly section: string;
  readonly hint?: string;
}

/** Schemes a browser or an operating system gives a meaning of its own, so that no client can receive anything by them. */
const DANGEROUS_SCHEMES = [
  "about",
  "devtools",
  "itms-services",
  "market",
  "mhtml",
  "microsoft-edge",
  "mk",
  "ms-appinstaller",
  "ms-msdt",
  "res",
  "search-ms",
  "shell",
  "smb",
  "blob",
  "chrome",
  "chrome-extension",
  "content",
  "cid",
  "data",
  "feed",
  "file",
  "filesystem",
  "ftp",
  "ftps",
  "gopher",
  "intent",
  "jar",
  "javascript",
  "ldap",
  "livescript",
  "mailto",
  "mid",
  "mocha",
  "moz-extension",
  "ms-settings",
  "news",
  "resource",
  "sftp",
  "sms",
  "ssh",
  "steam",
  "tel",
  "telnet",
  "urn",
  "vbscript",
  "view-source",
  "ws",
  "wss",
];
/** RFC 8252 7.3 and 8.3: the spellings of this machine that a native client may use; any other may not mean it. */
const NATIVE_LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

const NATIVE = "OIDC Registration 2 (application_type); RFC 8252 7";
const WEB = "OIDC Registration 2 (application_type); RFC 7591 5";

/** The rule that a well-formed redirect URI breaks for a client, or undefined. */
export function brokenRedirectRule(uri: string, client: RedirectingClient, settings: Settings): BrokenRule | undefined {
  const scheme = schemeOf(uri);
  if (scheme === "https") return brokenHttpsRule(hostOf(uri), client);
  if (scheme === "http")
    return client.isNative ? brokenNativeHttpRule(hostOf(uri)) : brokenWebHttpRule(hostOf(uri), client, settings);
  return client.isNative
    ? brokenSchemeRule(scheme, uri, settings)
    : {
        rule: "must be an https URL for a web client",
        section: WEB,
        hint: "an application on the user's device registers application_type native",
      };
}

function brokenHttpsRule(host: string, client: RedirectingClient): BrokenRule | undefined {
  if (!isLoopbackHost(host)) return undefined;
  if (client.isNative) return { rule: "must use http, not https, on a loopback host", section: NATIVE };
  // The text of the standard forbids localhost to the implicit grant only.
  return client.isImplicit
    ? { rule: "must not have a loopback host where tokens come from the authorization endpoint", section: WEB }
    : undefined;
}

function brokenNativeHttpRule(host: string): BrokenRule | undefined {
  return NATIVE_LOOPBACK_HOSTS.includes(host)
    ? undefined
    : { rule: "must have localhost, 127.0.0.1 or [::1] as host where a native client uses http", section: NATIVE };
}

function brokenWebHttpRule(host: string, client: RedirectingClient, settings: Settings): BrokenRule | undefined {
  if (client.isImplicit)
    return { rule: "must be an https URL where tokens come from the authorization endpoint", section: WEB };
  if (!client.isConfidential) {
    return {
      rule: "must be an https URL for a public web client",
      section: "OIDC Core 3.1.2.1",
      hint: "an application on the user's device registers application_type native",
    };
  }
  return isLoopbackHost(host) || settings.httpRedirectUrisAllowed
    ? undefined
    : { rule: "must be an https URL", section: WEB };
}

const WITHOUT_PATH = /^[^:]*:(?:\/\/[^/?#]*)?(?:[?#]|$)/;

function brokenSchemeRule(scheme: string, uri: string, settings: Settings): BrokenRule | undefined {
  if (DANGEROUS_SCHEMES.includes(scheme))
    return { rule: "must not have a scheme with a meaning of its own", section: NATIVE };
  if (!settings.dotlessSchemesAllowed && !/^[^.]+(?:\.[^.]+)+$/.test(scheme)) {
    return {
      rule: "must have a scheme in reverse domain form, such as com.example.app",
      section: "RFC 8252 7.1 and 8.4",
    };
  }
  return hostOf(uri) === "" && WITHOUT_PATH.test(uri)
    ? { rule: "must have something after the scheme", section: "RFC 8252 7.1" }
    : undefined;
}
