import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packagePath } from "../../src/base/package-root.ts";

/** The built server as people start it, in a process of its own. */
export interface ServerProcess {
  /** "http://127.0.0.1:41234" */
  readonly url: string;
  readonly port: number;
  /** The greeting's link; signs in once. */
  readonly signInLink: string;
  readonly pid: number;
  readonly dataDir: string;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Sends the signal and resolves once the process is gone; its data folder stays. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it in order and removes the data folder, if it was made here. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  /** A fresh one in the temporary folder unless told. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** 0 takes a free port. */
  readonly port?: number;
}

const READY_MS = 60_000;
const LINK = /(http:\/\/\S+?)\/#sign-in=\S+/;

/** Starts `dist/src/main.js serve` and waits for its greeting. */
export async function startServerProcess(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const program = packagePath("dist", "src", "main.js");
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" before this test.`);
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "pilothouse-server-")));
  const child = spawn(process.execPath, [program, "serve"], {
    cwd: dataDir, // no configuration file and no .env of the checkout
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: process.env.TZ,
      KUBECONFIG: "/dev/null", // no cluster of whoever runs the tests
      ...options.env,
      PILOTHOUSE_DATA_DIR: dataDir,
      PORT: String(options.port ?? 0),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";

  async function kill(signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    await gone;
  }

  async function stop(): Promise<void> {
    await kill("SIGTERM");
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  }

  const link = await new Promise<RegExpExecArray>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the server ${why}: ${output.slice(-2000)}`));
    const late = setTimeout(() => fail(`was not ready within ${READY_MS} ms`), READY_MS);
    const hear = (chunk: Buffer) => {
      output += chunk;
      const found = LINK.exec(output);
      if (!found) return;
      clearTimeout(late);
      resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => {
      clearTimeout(late);
      fail(`ended with ${code}`);
    });
  }).catch(async (failure: unknown) => {
    child.kill("SIGKILL");
    throw failure;
  });

  const url = link[1] ?? "";
  return {
    url,
    port: Number(new URL(url).port),
    signInLink: link[0],
    pid: child.pid ?? 0,
    dataDir,
    output: () => output,
    kill,
    stop,
  };
}
