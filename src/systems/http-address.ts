import { OpsError } from "../base/errors.ts";
import type { HttpRequest } from "./http.ts";

/** Where a server is: the address to call, how to show it to people, and the header its URL's credentials become. */
export interface HttpAddress {
  /** Without user and password: fetch refuses URLs that carry them. */
  readonly url: URL;
  /** Fit for chat: scheme, host, path. No credentials and no query, which may hold a token. */
  readonly shown: string;
  readonly authorization?: string;
}

/** Reads a base URL. Throws `invalid`, without repeating what it was given: a URL may hold a password. */
export function parseAddress(title: string, baseUrl: string): HttpAddress {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new OpsError("invalid", `The address of ${title} is not a URL; write it like http://127.0.0.1:9090.`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new OpsError("invalid", `The address of ${title} must begin with http:// or https://.`);
  }
  const { username, password } = url;
  url.username = "";
  url.password = "";
  url.hash = "";
  const shown = `${url.origin}${url.pathname === "/" ? "" : url.pathname.replace(/\/+$/, "")}`;
  if (username === "" && password === "") return { url, shown };
  return { url, shown, authorization: basicAuthorization(decode(username), decode(password)) };
}

export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** The URL of one request: always below the base, on the base's host, whatever the path says. */
export function urlOf(address: HttpAddress, request: HttpRequest): URL {
  const url = new URL(address.url);
  // Setting `pathname` cannot change the host, where resolving "//other.example/" against the base would.
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${request.path.replace(/^\/+/, "")}`;
  for (const [name, value] of pairsOf(request.query)) url.searchParams.append(name, value);
  return url;
}

/** Fields as name and value pairs, a list giving one pair for each of its values. */
export function pairsOf(fields: Readonly<Record<string, string | readonly string[]>> | undefined): [string, string][] {
  return Object.entries(fields ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as [string, string]] : value.map((one): [string, string] => [name, one]),
  );
}

/**
 * Whether a redirect may be followed with the same credentials: to the same host and port, or from plain http to https
 * on the same name and both default ports. Anything else could hand them to a stranger.
 */
export function mayFollow(from: URL, to: URL): boolean {
  if (to.username !== "" || to.password !== "") return false;
  if (to.origin === from.origin) return true;
  return (
    from.protocol === "http:" && to.protocol === "https:" && to.hostname === from.hostname && from.port + to.port === ""
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % in a password means itself
  }
}
