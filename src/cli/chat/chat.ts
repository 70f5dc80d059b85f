import { existsSync } from "node:fs";
import type { Command } from "commander";
import { type AppConfig, readAppConfig } from "../../app-config.ts";
import { EXIT_FAILED, EXIT_OK, printFault } from "../print.ts";
import { createRemoteClient, isSilence } from "../remote-client.ts";
import { socketPath } from "../socket-path.ts";
import { paintFor } from "./card/paint.ts";
import { type ChatDoor, createChatDoor } from "./chat-door.ts";
import { type Conversation, createConversation } from "./conversation.ts";
import { type Lines, openLines } from "./lines.ts";
import { createScreen } from "./screen.ts";

export function addChat(program: Command): void {
  program
    .command("chat")
    .description("Talk with Pilothouse in this terminal")
    .addHelpText(
      "after",
      `
A number presses the button with that number; Ctrl-C stops the question under way, twice it leaves.
Lines piped in are asked one after the other: printf 'how busy is this machine?\\n' | pilothouse chat

With a server running it talks to that one, otherwise the house runs in this process until you leave.
Exits 0, or 1 when something piped in was refused.`,
    )
    .action(async (_options: object, command: Command) => {
      process.exitCode = await chat(command.optsWithGlobals().config);
    });
}

async function chat(file: string | undefined): Promise<number> {
  try {
    const config = readAppConfig(process.env, file);
    const house = (await serverAnswers(config)) ? undefined : await openHouse(config);
    try {
      return await converse(createChatDoor(socketPath(config.dataDir)));
    } finally {
      await house?.close();
    }
  } catch (error) {
    return printFault(error, false);
  }
}

async function serverAnswers({ dataDir }: AppConfig): Promise<boolean> {
  const socket = socketPath(dataDir);
  if (!existsSync(socket)) return false;
  return createRemoteClient({ socket })
    .listTools()
    .then(
      () => true,
      (error: unknown) => !isSilence(error),
    );
}

async function openHouse(config: AppConfig) {
  const { openOwnHouse } = await import("./own-house.ts");
  return openOwnHouse(config);
}

async function converse(door: ChatDoor): Promise<number> {
  const isTty = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const screen = createScreen(process.stdout, {
    stands: () => lines.prompt.stands(),
    again: () => lines.prompt.again(),
  });
  const paint = paintFor(process.stdout.isTTY === true, process.env);
  const conversation = createConversation({ door, screen, paint, open: !isTty });
  let leave = () => {};
  const left = new Promise<false>((resolve) => {
    leave = () => resolve(false);
  });
  let warned = false;
  const lines: Lines = openLines(process.stdin, process.stdout, () => {
    if (conversation.stop()) return;
    if (warned || !isTty) return leave();
    warned = true;
    screen.print("(Ctrl-C again leaves; /quit does too.)");
  });
  try {
    await listening(door, conversation);
    if (isTty) screen.print("Ask in plain words. /help shows what else there is.\n");
    for (;;) {
      const line = await Promise.race([lines.next(paint.strong("you › ")), left]);
      if (line === undefined || line === false) break;
      warned = false;
      if (!(await Promise.race([conversation.line(line), left]))) break;
    }
  } finally {
    close(lines, door);
  }
  return conversation.failed() && !isTty ? EXIT_FAILED : EXIT_OK;
}

/** Resolves once everything from before has passed. Throws when it cannot be listened at all. */
function listening(door: ChatDoor, conversation: Conversation): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = () => {
      conversation.begin();
      resolve();
    };
    door.listen(conversation.heard, begin).then(() => {
      conversation.lost();
      resolve();
    }, reject);
  });
}

function close(lines: Lines, door: ChatDoor): void {
  lines.close();
  door.close();
}
