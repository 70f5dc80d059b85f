import { type HostPort, parseHost } from "./host.ts";

/** What a line of a log says is wrong, where it is one of the faults that are told the same way everywhere. */
export type Fault =
  | { readonly kind: "refused" | "timeout" | "unreachable"; readonly target?: HostPort }
  | { readonly kind: "dns"; readonly host?: string }
  | { readonly kind: FaultKind; readonly what?: string };

export type FaultKind =
  | "wrong-architecture"
  | "out-of-memory"
  | "disk-full"
  | "port-in-use"
  | "missing-env"
  | "missing-module"
  | "missing-file"
  | "permission"
  | "read-only"
  | "migration"
  | "login-refused"
  | "bad-config"
  | "exception";

// Some patterns look back over a word from each of its letters; a longer line would cost more than it tells.
const LONGEST = 1500;
const HOST = "([a-z0-9_][a-z0-9_.-]*[a-z0-9])";

const DNS: readonly RegExp[] = [
  // Go
  new RegExp(`lookup ${HOST}(?: on \\S+)?: (?:no such host|server misbehaving|i/o timeout)`, "i"),
  // Node.js
  new RegExp(`getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ${HOST}`, "i"),
  // libpq
  /could not translate host name "([^"]+)"/i,
  // Java
  new RegExp(`UnknownHostException:? (?:${HOST})`, "i"),
  // curl, wget, busybox
  new RegExp(
    `(?:could not|couldn't|unable to|failed to|cannot|can't) resolve (?:host(?:name)?(?: address)?:? )?['"]?${HOST}`,
    "i",
  ),
  new RegExp(`bad address ['"]${HOST}`, "i"),
  new RegExp(`(?:NXDOMAIN|host not found)\\W+(?:looking up |in upstream ["'])?${HOST}`, "i"),
  new RegExp(`${HOST}['")]*:? (?:Temporary failure in name resolution|Name or service not known|no such host)`, "i"),
  /()(?:Temporary failure in name resolution|Name or service not known|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|\bNXDOMAIN\b|\bno such host\b)/i,
];

const REFUSED = /connection refused|ECONNREFUSED|actively refused|connect\w* to \S+ refused/i;
const TIMEOUT =
  /ETIMEDOUT|connection timed out|connect(?:ion)? time(?:d )?-?out|i\/o timeout|dial tcp\b.*(?:timeout|deadline exceeded)|timed out (?:connecting|waiting for)|could not connect\b.*timed? ?out|timeout waiting for response/i;
const UNREACHABLE =
  /EHOSTUNREACH|no route to host|ECONNRESET|network is unreachable|(?:could not|cannot|can't|failed to|unable to|error) connect(?:ing)? to|connection\b.{0,80}\bfailed|no available connection|hosts?\(s\) tried|\bcan't connect\b/i;

// The first capture, where there is one, is what the fault is about.
const OTHERS: readonly (readonly [FaultKind, RegExp])[] = [
  ["wrong-architecture", /(exec format error)/i],
  [
    "out-of-memory",
    /(OutOfMemoryError[^\n]*|JavaScript heap out of memory|\bMemoryError\b|Cannot allocate memory|Memory cgroup out of memory)/,
  ],
  ["disk-full", /(no space left on device|ENOSPC|disk quota exceeded)/i],
  [
    "port-in-use",
    /(?:address already in use|EADDRINUSE|failed to bind|bind(?:ing)?\b.*(?:in use|denied)|port \d+ is already)(.{0,80})/i,
  ],
  [
    "missing-env",
    /(?:environment variable|env var)\s+["'`]?([A-Z][A-Z0-9_]+)["'`]?\s+(?:is |was )?(?:not|missing|required|unset|undefined|must)/i,
  ],
  [
    "missing-env",
    /(?:missing|required|undefined|unset|no)\s+(?:required\s+)?(?:environment variables?|env(?:ironment)? vars?|env)\W+["'`]?([A-Z][A-Z0-9_]+)/i,
  ],
  [
    "missing-env",
    /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b["'`]?\s+(?:is |was |must be )?(?:not set|required|unset|not defined|undefined|missing|set)\b/,
  ],
  ["missing-env", /KeyError: ['"]([A-Z][A-Z0-9_]+)['"]/],
  [
    "missing-module",
    /(?:ModuleNotFoundError: No module named|Cannot find module|ClassNotFoundException:?|NoClassDefFoundError:?|cannot open shared object file|error while loading shared libraries:?|LoadError: cannot load such file --)\s*['"]?([^\s'"]*)/,
  ],
  [
    "login-refused",
    /(password authentication failed[^\n]{0,80}|Access denied for user[^\n]{0,80}|authentication failed[^\n]{0,80}|WRONGPASS[^\n]{0,60}|NOAUTH[^\n]{0,60}|invalid (?:credentials|api key|token)[^\n]{0,60})/i,
  ],
  [
    "migration",
    /((?:pending|unapplied|failed|dirty)\b.{0,30}\bmigrations?\b[^\n]{0,80}|migrations?\b.{0,60}\b(?:failed|error|dirty|pending)[^\n]{0,60}|relation "[^"]+" does not exist|no such table:? \S+|Table '[^']+' doesn't exist)/i,
  ],
  ["read-only", /(read-only file system|EROFS)/i],
  [
    "permission",
    /(permission denied[^\n]{0,100}|EACCES[^\n]{0,100}|operation not permitted[^\n]{0,80}|cannot be (?:executed|run) (?:by|as) "?root[^\n]{0,60})/i,
  ],
  ["missing-file", /(?:no such file or directory|ENOENT|FileNotFoundError|FileNotFoundException)(.{0,120})/i],
  [
    "bad-config",
    /((?:invalid|malformed|bad|unknown|unrecognized) (?:configuration|config|flag|option|argument|command)[^\n]{0,100}|(?:failed|unable|cannot|could not) to? ?(?:parse|load|read|decode) (?:the )?(?:config|configuration|settings)[^\n]{0,100}|yaml: [^\n]{0,100}|(?:unknown|unrecognized) (?:shorthand )?flag[^\n]{0,80})/i,
  ],
  [
    "exception",
    /(panic: [^\n]{0,160}|\bSIGSEGV\b[^\n]{0,60}|segmentation fault[^\n]{0,60}|Unhandled (?:exception|rejection|promise rejection)[^\n]{0,160}|Uncaught [^\n]{0,160}|Exception in thread [^\n]{0,160}|Caused by: [^\n]{0,160}|(?:^|\s)[\w.]*(?:Error|Exception): [^\n]{0,160})/,
  ],
];

/** The first fault that fits, the more telling before the more general; undefined for a line that names none. */
export function parseFault(line: string): Fault | undefined {
  const text = line.slice(0, LONGEST);
  for (const pattern of DNS) {
    const match = pattern.exec(text);
    if (match) return { kind: "dns", ...(match[1] ? { host: match[1].toLowerCase() } : {}) };
  }
  const oneOf = REFUSED.test(text)
    ? "refused"
    : TIMEOUT.test(text)
      ? "timeout"
      : UNREACHABLE.test(text)
        ? "unreachable"
        : undefined;
  if (oneOf !== undefined) {
    const target = parseHost(text);
    return { kind: oneOf, ...(target === undefined ? {} : { target }) };
  }
  for (const [kind, pattern] of OTHERS) {
    const match = pattern.exec(text);
    const what = match?.[1]?.trim();
    if (match) return { kind, ...(what ? { what } : {}) };
  }
  return undefined;
}
