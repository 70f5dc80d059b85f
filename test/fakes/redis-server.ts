import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

/** A real redis-server on loopback that keeps nothing on disk: whatever was in it is gone with its process. */
export interface RedisServer {
  readonly url: string;
  /** Ends the process and resolves once it is gone; SIGKILL unless told. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** It keeps its connections and answers nobody, until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

const PROGRAM = process.env.REDIS_SERVER_PATH ?? "redis-server";
const READY_MS = 10_000;

/** Undefined, with the reason printed, where there is no redis-server; with REQUIRE_REAL=1 that throws instead. */
export async function startRedisServer(settings: readonly string[] = []): Promise<RedisServer | undefined> {
  try {
    execFileSync(PROGRAM, ["--version"]);
  } catch (error) {
    const reason = `${PROGRAM} cannot run here (apt-get install redis-server, or set REDIS_SERVER_PATH): ${String(error)}`;
    if (process.env.REQUIRE_REAL === "1") throw new Error(reason);
    console.warn(`SKIPPED: tests on a real Redis: ${reason}`);
    return undefined;
  }
  const dir = await mkdtemp(join(tmpdir(), "pilothouse-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no"];
    const started = spawn(PROGRAM, [...options, ...settings], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [started.stdout, started.stderr]) stream.on("data", (chunk) => (said += chunk));
    child = started;
    const endMs = Date.now() + READY_MS;
    while (!(await answers(port))) {
      if (started.exitCode !== null || Date.now() > endMs) throw new Error(`redis-server did not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await gone;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    start,
    freeze: () => child?.kill("SIGSTOP"),
    thaw: () => child?.kill("SIGCONT"),
    close: async () => {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.setTimeout(500, () => socket.destroy());
    socket.on("data", (reply) => {
      resolve(reply.toString().startsWith("+PONG"));
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
}
