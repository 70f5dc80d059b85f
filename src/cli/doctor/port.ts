import { createServer } from "node:net";
import { type Check, type Finding, LIMIT_MS, ok, wrong } from "./check.ts";
import { isAlive } from "./public-url.ts";

const NAME = "port";

export const port: Check = {
  name: NAME,
  limitMs: LIMIT_MS,
  look: async ({ config: { server }, signal, holder }) => {
    const where = `${server.host}:${server.port}`;
    if (server.port === 0) return [ok(NAME, "any free one is taken at the start.")];
    const code = await tryToListen(server.host, server.port);
    if (code === undefined) return [ok(NAME, `${where} is free.`)];
    if (code !== "EADDRINUSE") return [cannotListen(where, code)];
    const host = server.host === "0.0.0.0" || server.host === "::" ? "127.0.0.1" : server.host;
    const ours = await answersAsPilothouse(`http://${host.includes(":") ? `[${host}]` : host}:${server.port}`, signal);
    if (ours && (await holder()) === "server") return [ok(NAME, `${where} is served by the running server.`)];
    const by = ours ? "another Pilothouse, with another data folder," : "another program";
    return [wrong(NAME, `${where} is taken by ${by}.`.replace(",.", "."), "Set PORT to another one.")];
  },
};

function cannotListen(where: string, code: string): Finding {
  if (code === "EACCES") return wrong(NAME, `${where} may not be opened by this user.`, "Set PORT above 1023.");
  return wrong(NAME, `${where} cannot be listened on (${code}).`, "Check HOST and PORT.");
}

/** The system's code for why not; undefined when it worked. Nobody can have connected in between: it is closed at once. */
function tryToListen(host: string, number: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ host, port: number }, () => server.close(() => resolve(undefined)));
  });
}

async function answersAsPilothouse(base: string, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(2000)]);
  try {
    const reply = await fetch(`${base}/healthz`, { redirect: "manual", signal: limit });
    return reply.status === 200 && isAlive(await reply.text());
  } catch {
    return false;
  }
}
