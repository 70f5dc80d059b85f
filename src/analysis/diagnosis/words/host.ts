/** A host, and its port where it was said, as a log line or an environment variable names it. */
export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

const NAME = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*";
const HOST_PORT = new RegExp(`(?<![\\w.-])(${NAME}|\\[[0-9a-f:]+\\]):(\\d{2,5})(?![\\w.:-]*\\d*\\.\\w)(?!\\w)`, "gi");

// In the order of how plainly they say it; each from a client library's own message.
const SPOKEN: readonly RegExp[] = [
  // libpq: connection to server at "db" (10.0.0.1), port 5432 failed
  /server at "([^"]+)"(?: \([^)]*\))?, port (\d+)/i,
  // libpq before 14: Is the server running on host "db" (10.0.0.1) and accepting TCP/IP connections on port 5432?
  /on host "([^"]+)"[^?]*?port (\d+)/i,
  // mysql: Can't connect to MySQL server on 'db:3306' / 'db' (111)
  /server on '([a-z0-9.-]+)(?::(\d+))?'/i,
  // python: HTTPConnectionPool(host='orders', port=8080)
  /host='([^']+)', port=(\d+)/i,
];

/** The host a line says could not be reached; the last one named, since a dial names itself before its target. */
export function parseHost(text: string): HostPort | undefined {
  for (const pattern of SPOKEN) {
    const match = pattern.exec(text);
    if (match?.[1]) return { host: match[1].toLowerCase(), ...(match[2] ? { port: Number(match[2]) } : {}) };
  }
  const target = text.replace(/\d{2}:\d{2}:\d{2}\S*/g, " ").replace(/\S+:\d+->/g, " ");
  const found = [...target.matchAll(HOST_PORT)].flatMap((match) => {
    const [, host = "", port = ""] = match;
    const number = Number(port);
    // "server.js:26" and "node:26" are places in a program.
    const isFile =
      /\.(?:js|ts|go|py|java|rb|rs|php|c|cc|kt|scala|cs|ex)$/i.test(host) || /^(?:node|line|internal)$/i.test(host);
    if (number === 0 || number > 65_535 || isFile || /^\d+$/.test(host)) return [];
    return [{ host: host.toLowerCase(), port: number }];
  });
  return found.at(-1);
}

/** Hosts that stand in an environment variable's value: a URL, "host:port" or a bare name of the cluster. */
export function parseHosts(value: string): readonly HostPort[] {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?(.*)$/i.exec(value);
  const plain = (url?.[1] ?? value).split(/[/?]/, 1)[0] ?? "";
  return plain.split(",").flatMap((part) => {
    const match = new RegExp(`^(${NAME})(?::(\\d{1,5}))?$`, "i").exec(part.trim());
    if (!match?.[1] || /^[\d.]+$/.test(match[1])) return [];
    return [{ host: match[1].toLowerCase(), ...(match[2] ? { port: Number(match[2]) } : {}) }];
  });
}
