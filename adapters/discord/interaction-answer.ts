import { z } from "zod";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { Message } from "../../src/message/message.ts";
import type { DiscordApi } from "./api.ts";
import { DEFERRED_FLAGS, EPHEMERAL_FLAGS } from "./limits.ts";
import type { InteractionCreate } from "./parse-events.ts";
import { renderMessage } from "./render.ts";
import { toCall } from "./upload.ts";

const CALLBACK = { message: 4, deferredMessage: 5, deferredUpdate: 6, choices: 8, modal: 9 } as const;

/** The answer to one interaction. The first one counts and must come within three seconds. */
export interface InteractionAnswer {
  /** Nothing to see: the message with the pressed button stays as it is. */
  silently(): Promise<void>;
  /** To the person alone, in as many parts as it takes. */
  alone(message: Message): Promise<void>;
  modal(modal: Readonly<Record<string, unknown>>): Promise<void>;
  choices(choices: readonly string[]): Promise<void>;
  /** "thinking …", to the person alone; whatever is answered next takes its place. */
  later(): Promise<void>;
  isLate(): boolean;
}

export interface AnswerDeps {
  readonly api: DiscordApi;
  readonly host: AdapterHost;
}

export function createAnswer({ api, host }: AnswerDeps, interaction: InteractionCreate): InteractionAnswer {
  const hook = `/webhooks/${interaction.application_id}/${interaction.token}` as const;
  const original = `${hook}/messages/@original` as const;
  let late = false;

  function callback(type: number, data?: unknown): Promise<void> {
    const body = { type, ...(data === undefined ? {} : { data }) };
    return api.tell("POST", `/interactions/${interaction.id}/${interaction.token}/callback`, { body, ownToken: true });
  }

  async function alone(message: Message): Promise<void> {
    // Drawing takes longer than Discord waits: charts come in words.
    const parts = await renderMessage(message, { host, files: false, standing: new Set() });
    for (const [i, part] of parts.entries()) {
      const call = { ...(await toCall(part, {}, { flags: EPHEMERAL_FLAGS })), ownToken: true } as const;
      if (i > 0) await api.call("POST", hook, z.unknown(), call);
      else if (late) await api.tell("PATCH", original, call);
      else await callback(CALLBACK.message, call.body);
    }
  }

  return {
    silently: async () => {
      if (late) await api.tell("DELETE", original, { ownToken: true });
      else await callback(CALLBACK.deferredUpdate);
    },
    alone,
    modal: (modal) => callback(CALLBACK.modal, modal),
    choices: (choices) => callback(CALLBACK.choices, { choices: choices.map((name) => ({ name, value: name })) }),
    later: async () => {
      late = true;
      await callback(CALLBACK.deferredMessage, { flags: DEFERRED_FLAGS });
    },
    isLate: () => late,
  };
}
