import { type ChildProcess, spawn } from "node:child_process";
import { freePort } from "../free-port.ts";

/** Microsoft's own playground: a Teams client and connector on this machine, without the internet. */
export interface Playground {
  readonly url: string;
  readonly personalChat: string;
  readonly person: { readonly id: string; readonly name: string; readonly aadObjectId: string };
  /** What the person writes. */
  say(text: string): Promise<void>;
  /** What the client is answered when a button with this data is pressed. */
  press(messageId: string, verb: string, data: unknown): Promise<{ readonly type: string; readonly value: unknown }>;
  stop(): Promise<void>;
}

const CLI = "node_modules/@microsoft/m365agentsplayground/cli.js";
const START_MS = 30_000;

/** Starts it against the address of a bot. It listens on every interface: for tests only. */
export async function startPlayground(endpoint: string): Promise<Playground> {
  const port = await freePort();
  const args = [CLI, "-e", endpoint, "-c", "msteams", "--dt", "-p", String(port)];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TEAMSAPPTESTER_BROWSER: "none", NODE_ENV: "production" },
  });
  await listening(child, port);
  const url = `http://127.0.0.1:${port}`;
  const { config } = (await (await fetch(`${url}/_internal/v1/config`)).json()) as {
    readonly config: { readonly currentUser: Playground["person"]; readonly personalChat: { readonly id: string } };
  };
  const personalChat = config.personalChat.id;
  const from = { id: config.currentUser.id };
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${url}/_conversation/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the playground answers ${response.status}: ${text}`);
    return text;
  };
  return {
    ...{ url, personalChat, person: config.currentUser },
    say: async (text) => {
      await post(`conversations/${personalChat}/messages`, { from, text, textFormat: "plain" });
    },
    press: async (messageId, verb, data) => {
      const value = { action: { type: "Action.Execute", verb, data }, trigger: "manual" };
      const invoke = {
        name: "adaptiveCard/action",
        conversation: { id: personalChat },
        from,
        replyToId: messageId,
        value,
      };
      return JSON.parse(await post("invoke", invoke)) as { type: string; value: unknown };
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

/** It takes another port when its own is taken, so what it says must be the port that was asked for. */
function listening(child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => fail("in time"), START_MS);
    const fail = (why: string) => {
      child.kill("SIGKILL");
      reject(new Error(`the playground did not start ${why}: ${said.slice(-1000)}`));
    };
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes(`Listening on ${port}`)) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => {
      clearTimeout(late);
      fail("at all");
    });
  });
}
