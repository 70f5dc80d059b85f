import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(process.cwd(), "dist", "src", "main.js");
if (!existsSync(MAIN)) throw new Error("dist/src/main.js is missing: run `npm run build` before these tests.");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON. */
  json<T = Record<string, unknown>>(): T;
}

/** A data folder of one test's own, with the processes that use it. */
export interface Sandbox {
  readonly dir: string;
  /** `input` is piped in, and ends. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Promise<Ended>;
  /** Starts `serve` on a free port and resolves once it greets; its text so far. */
  serve(env?: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; url: string; greeting: string }>;
  start(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: string,
  ): { child: ChildProcess; ended: Promise<Ended> };
  close(): Promise<void>;
}

/** Only what a program needs of this process's environment: nothing configured here may reach the command line under test. */
const PLAIN = { PATH: process.env.PATH ?? "", HOME: tmpdir(), TZ: "UTC" };

export async function createSandbox(environment: Readonly<Record<string, string>> = {}): Promise<Sandbox> {
  const dir = await mkdtemp(join(tmpdir(), "ph-cli-"));
  const started = new Set<ChildProcess>();

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}, input = "") {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: dir,
      env: { ...PLAIN, PILOTHOUSE_DATA_DIR: join(dir, "data"), ...environment, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.on("error", () => undefined); // it may have ended without reading
    child.stdin.end(input);
    started.add(child);
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      err += chunk;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        started.delete(child);
        resolve({ code, out, err, json: <T>() => JSON.parse(out) as T });
      });
    });
    return { child, ended };
  }

  return {
    dir,
    start,
    run: (args, env, input) => start(args, env, input).ended,
    serve: async (env = {}) => {
      const { child, ended } = start(["serve"], { PORT: "0", ...env });
      const greeting = await new Promise<string>((resolve, reject) => {
        let text = "";
        child.stdout?.on("data", (chunk: string) => {
          text += chunk;
          if (text.includes("Or ask from another terminal")) resolve(text);
        });
        void ended.then(({ code, err }) => reject(new Error(`serve ended with ${code}: ${err}`)));
      });
      const url = /https?:\/\/[\w.:[\]]+/.exec(greeting)?.[0] ?? "";
      return { child, url, greeting };
    },
    close: async () => {
      const gone = [...started].map((child) => new Promise((resolve) => child.once("close", resolve)));
      for (const child of started) child.kill("SIGKILL");
      await Promise.all(gone);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
