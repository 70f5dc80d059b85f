import { request } from "node:http";
import { CONSOLE, consolePlace } from "../../adapters/console/contract.ts";
import { TERMINAL, terminalPlace } from "../../adapters/terminal/contract.ts";
import { createChatDoor } from "../../src/cli/chat/chat-door.ts";
import { socketPath } from "../../src/cli/socket-path.ts";
import type { Message } from "../../src/message/message.ts";
import { connectConsole } from "../chaos/console-client.ts";
import type { PlatformDriver } from "../contract/adapters/driver.ts";
import { createFeedDriver, readReaction } from "../contract/adapters/feed-driver.ts";

const unused = {
  create: async () => {
    throw new Error("the house makes this adapter itself");
  },
  reachedAt: () => undefined,
};

/** The console of a running house, by its sign-in link. */
export async function consoleOf(url: string, signInLink: string): Promise<PlatformDriver> {
  const client = await connectConsole(url, signInLink);
  const headers = { "content-type": "application/json", cookie: client.cookie };
  const me = (await (await fetch(`${url}/console/me`, { headers })).json()) as { personId: string };
  return createFeedDriver({
    ...unused,
    kind: CONSOLE,
    placeOf: () => consolePlace(me.personId),
    userId: () => me.personId,
    post: async (_person, action, body) => {
      const reply = await fetch(`${url}/console/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
      return readReaction(reply.status, await reply.text());
    },
    messages: async () => botMessages(client.seen.bodies),
    stop: client.stop,
  });
}

/** The terminal of a running house, over the socket in its data folder. */
export function terminalOf(dataDir: string): PlatformDriver {
  const socket = socketPath(dataDir);
  const door = createChatDoor(socket);
  const bodies = new Map<string, unknown>();
  const listening = door.listen(
    (entry) => void bodies.set(entry.key, entry.author === "bot" ? entry.body : ""),
    () => undefined,
  );
  return createFeedDriver({
    ...unused,
    kind: TERMINAL,
    placeOf: () => terminalPlace("owner"),
    userId: () => "owner",
    post: async (_person, action, body) => {
      const { status, text } = await postTo(socket, `/terminal/${action}`, JSON.stringify(body));
      return readReaction(status, text);
    },
    messages: async () => botMessages(bodies),
    stop: async () => {
      door.close();
      await listening;
    },
  });
}

function botMessages(bodies: ReadonlyMap<string, unknown>): readonly (readonly [string, Message])[] {
  return [...bodies].flatMap(([key, body]) =>
    typeof body === "object" && body !== null && "blocks" in body ? [[key, body as Message] as const] : [],
  );
}

function postTo(socketPath: string, path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request({ socketPath, path, method: "POST", headers, agent: false }, async (reply) => {
      let text = "";
      for await (const chunk of reply.setEncoding("utf8")) text += chunk;
      resolve({ status: reply.statusCode ?? 0, text });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
