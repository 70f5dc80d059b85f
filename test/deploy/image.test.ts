import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseDockerfile, type Stage } from "./dockerfile.ts";

/** Runs the Dockerfile's own commands in a clean folder: what an engine would do, without one. */
describe("the image", () => {
  const root = mkdtempSync(join(tmpdir(), "pilothouse-image-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const stages = parseDockerfile(readFileSync("Dockerfile", "utf8"));
  const [build, final] = stages;

  it("is built in stages, runs as a user without rights, on node 24 slim, with a health check", () => {
    expect(stages.map(({ from }) => from)).toEqual(["node:24-slim", "node:24-slim"]);
    expect(final?.user).toBe("node");
    expect(final?.health).toBeDefined();
    expect(final?.command).toEqual(["node", "dist/src/main.js", "serve"]);
  });

  it("builds from the checkout's own files alone, and what is copied starts, is healthy and stops", {
    timeout: 300_000,
  }, async () => {
    if (!build || !final) throw new Error("the Dockerfile has not two stages");
    const checkout = join(root, "checkout");
    mkdirSync(checkout);
    // What git has or would take, as it stands in the working tree.
    const tracked = execFileSync("git", ["ls-files", "-coz", "--exclude-standard"], { encoding: "utf8" })
      .split("\0")
      .filter(Boolean);
    for (const file of tracked.filter((name) => existsSync(name))) {
      mkdirSync(dirname(join(checkout, file)), { recursive: true });
      cpSync(file, join(checkout, file));
    }
    const built = runStage(build, join(root, "build"), checkout, undefined);
    const image = runStage(final, join(root, "image"), checkout, built);

    const env = {
      PATH: process.env.PATH,
      ...final.env,
      PORT: "0",
      HOST: "127.0.0.1",
      PILOTHOUSE_DATA_DIR: join(image, "data"),
    };
    const [program = "", ...args] = final.command ?? [];
    const server = spawn(program, args, { cwd: join(image, "app"), env, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    server.stdout.on("data", (chunk) => (printed += chunk));
    server.stderr.on("data", (chunk) => (printed += chunk));
    const ended = new Promise<number | null>((resolve) => server.once("exit", resolve));
    try {
      const port = await new Promise<string>((resolve, reject) => {
        server.stdout.on("data", () => {
          const found = /127\.0\.0\.1:(\d+)\/#sign-in/.exec(printed)?.[1];
          if (found) resolve(found);
        });
        void ended.then(() => reject(new Error(`it ended: ${printed}`)));
      });
      const [check = "", ...checkArgs] = final.health ?? [];
      execFileSync(check, checkArgs, { env: { ...env, PORT: port } });
      expect(() => execFileSync(check, checkArgs, { env: { ...env, PORT: "1" }, stdio: "ignore" })).toThrow();
    } finally {
      server.kill("SIGTERM");
    }
    expect(await ended).toBe(0);
  });
});

/** Does a stage's copies and runs under `root`, where /app and /data stand for the image's. Returns the root. */
function runStage(stage: Stage, root: string, checkout: string, from: string | undefined): string {
  const place = (path: string) => join(root, path.startsWith("/") ? path : join("/app", path));
  mkdirSync(place("/app"), { recursive: true });
  for (const step of stage.steps) {
    if (step.kind === "run") {
      const command = step.command.replaceAll("/data", place("/data")).replace(/ && chown \S+ \S+/, "");
      execFileSync("sh", ["-c", command], { cwd: place("/app"), env: { ...process.env, NODE_ENV: "" }, stdio: "pipe" });
      continue;
    }
    for (const source of step.sources) {
      const origin = step.from === undefined ? join(checkout, source) : join(from ?? "", source);
      const intoFolder = step.sources.length > 1 || step.target.endsWith("./") || step.target.endsWith("/");
      const target =
        source === "."
          ? place(step.target)
          : intoFolder
            ? join(place(step.target), source.split("/").at(-1) ?? "")
            : place(step.target);
      cpSync(origin, target, { recursive: true });
    }
  }
  return root;
}
