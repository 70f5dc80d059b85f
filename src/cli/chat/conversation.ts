import type { Json } from "../../base/json.ts";
import { visibleText } from "../../base/text/words.ts";
import type { FeedEntry } from "../../message/feed/feed-store.ts";
import type { Block, Button, IssuedPress, Message } from "../../message/message.ts";
import { cleanMessage } from "./card/clean.ts";
import type { Paint } from "./card/paint.ts";
import { progressLine, renderCard } from "./card/render-card.ts";
import type { ChatDoor, Taken } from "./chat-door.ts";
import { createFilling, type Filling } from "./filling.ts";
import type { Screen } from "./screen.ts";

/** One person at one screen: lines in, cards out. */
export interface Conversation {
  /** Resolves once the line is dealt with and, where it was a question, answered. False when the person wants to leave. */
  line(text: string): Promise<boolean>;
  /** What changed in the feed. Before `begin` it is only remembered: it is from earlier. */
  heard(entry: FeedEntry): void;
  begin(): void;
  /** Stops the question under way; false when there is none, or when that was asked for already. */
  stop(): boolean;
  /** The feed has ended: nothing more will come. */
  lost(): void;
  /** Whether something was refused or could not be answered. */
  failed(): boolean;
}

export interface ConversationDeps {
  readonly door: Pick<ChatDoor, "say" | "press" | "submit">;
  readonly screen: Screen;
  readonly paint: Paint;
  /** Whether folds are shown open: where nobody can ask for more. */
  readonly open: boolean;
}

export const HELP = `Ask in plain words, such as "how busy is this machine?".
A number presses the button with that number.
/more   the last answer with its folds open
/help   this
/quit   leave (or Ctrl-C twice; once stops the question under way)`;

const THUMBS: ReadonlySet<string> = new Set(["👍", "👎"]);

export function createConversation({ door, screen, paint, open }: ConversationDeps): Conversation {
  const known = new Set<string>();
  let begun = false;
  let isLost = false;
  let failed = false;
  let shown:
    | { readonly key: string; readonly message: Message; readonly buttons: readonly Button<IssuedPress>[] }
    | undefined;
  /** A form that is being filled in, line by line. */
  let filling: Filling | undefined;
  /** Set while a question is under way; called with its answer there. */
  let answered: (() => void) | undefined;
  let stopWanted = false;
  let stopButton: { readonly id: string; readonly key: string } | undefined;

  function show(key: string, message: Message, unfolded: boolean): void {
    const card = renderCard(message, { width: screen.width(), paint, open: unfolded });
    const hint = card.more ? `\n${paint.quiet("(/more opens what is folded)")}` : "";
    screen.print(`${card.text}${hint}\n`);
    if (card.buttons.length > 0 || shown === undefined) shown = { key, message, buttons: card.buttons };
    else shown = { ...shown, message, key: shown.key };
  }

  function refuse(sentence: string): void {
    failed = true;
    screen.print(`${visibleText(sentence)}\n`);
  }

  async function pressStop(): Promise<void> {
    if (!stopWanted || stopButton === undefined) return;
    const { id, key } = stopButton;
    stopButton = undefined;
    try {
      const taken = await door.press(id, key);
      if ("refused" in taken) screen.print(visibleText(taken.refused));
    } catch (error) {
      screen.print(visibleText((error as Error).message));
    }
  }

  /** Sends something and waits for its answer. */
  async function ask(send: () => Promise<Taken>, isAnswered: boolean): Promise<void> {
    if (isLost) return refuse("The server has gone. Start chat again.");
    stopWanted = false;
    // Listened for before it is sent: an answer may be quicker than the reply that it was taken.
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    try {
      const taken = await send();
      if ("refused" in taken) return refuse(taken.refused);
      if ("shown" in taken) return show("", cleanMessage(taken.shown), true);
      if ("form" in taken) return begin(createFilling(taken.form));
      if ("errors" in taken) {
        filling?.again(taken.errors);
        return prompt();
      }
      filling = undefined;
      if (isAnswered) await answer;
    } catch (error) {
      refuse((error as Error).message);
    } finally {
      answered = undefined;
      stopButton = undefined;
      screen.progress(undefined);
    }
  }

  function begin(form: Filling): void {
    filling = form;
    prompt();
  }

  function prompt(): void {
    if (filling) screen.print(filling.prompt());
  }

  async function fill(form: Filling, line: string): Promise<void> {
    const given = form.give(line);
    if (given && "wrong" in given) screen.print(given.wrong);
    if (given && "values" in given) return ask(() => door.submit(form.formId, given.values), true);
    prompt();
  }

  return {
    line: async (text) => {
      const words = text.trim();
      if (filling && words === "/cancel") {
        filling = undefined;
        screen.print("Put away.\n");
        return true;
      }
      if (filling && words !== "/quit") {
        await fill(filling, text);
        return true;
      }
      if (words === "") return true;
      if (words === "/quit" || words === "/exit") return false;
      if (words === "/help") screen.print(`${HELP}\n`);
      else if (words === "/more") {
        if (shown) show(shown.key, shown.message, true);
        else screen.print("Nothing was answered yet.\n");
      } else if (/^\/\w+$/.test(words)) refuse(`There is no ${words}. /help shows what there is.`);
      else if (/^\d{1,3}$/.test(words) && shown !== undefined && shown.buttons.length > 0) {
        const button = shown.buttons[Number(words) - 1];
        const { key } = shown;
        if (!button) refuse(`There is no button ${words}; the last answer has 1 to ${shown.buttons.length}.`);
        else {
          const thumb = THUMBS.has(button.label);
          await ask(() => door.press(button.press.id, key), !thumb);
          if (thumb) screen.print("Noted.\n");
        }
      } else await ask(() => door.say(words), true);
      return true;
    },
    heard: (entry) => {
      if (entry.author !== "bot") return;
      const message = cleanMessage(entry.body as Json);
      const progress = message.blocks.find((block) => block.type === "progress");
      if (!begun) {
        if (progress === undefined) known.add(entry.key);
        return;
      }
      if (progress !== undefined) {
        // Of a question from before this chat, perhaps: it is shown, and can be stopped, all the same.
        stopButton = stopOf(message.blocks, entry.key);
        screen.progress(progressLine(progress));
        void pressStop();
        return;
      }
      screen.progress(undefined);
      show(entry.key, message, open);
      const isNew = !known.has(entry.key);
      known.add(entry.key);
      if (isNew) answered?.();
    },
    begin: () => {
      begun = true;
    },
    stop: () => {
      if (answered === undefined || stopWanted) return false;
      stopWanted = true;
      screen.progress("Stopping …");
      void pressStop();
      return true;
    },
    lost: () => {
      isLost = true;
      if (answered)
        refuse("The server has gone before it answered. Start chat again; the answer stands in the console.");
      answered?.();
    },
    failed: () => failed,
  };
}

function stopOf(blocks: readonly Block[], key: string): { readonly id: string; readonly key: string } | undefined {
  const [button] = blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : []));
  return button && { id: button.press.id, key };
}
