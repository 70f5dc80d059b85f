import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { Form } from "../../../src/message/form.ts";
import type { Message } from "../../../src/message/message.ts";
import type { SlackApi } from "../api.ts";
import { type Part, renderMessage } from "../render/message.ts";
import { renderModal } from "../render/modal.ts";
import { formMetadata } from "./form-metadata.ts";
import type { Places } from "./places.ts";

/** Somebody who waits for an answer of their own, and the ways Slack gave to reach them. */
export interface Waiting {
  readonly userId: string;
  readonly place: Place;
  readonly responseUrl?: string | undefined;
  readonly triggerId?: string | undefined;
}

/** What is for one person at once: nothing of it is kept. */
export interface Aside {
  /** By the way that is still open: the press's own answer, an ephemeral message, the direct conversation. */
  tell(to: Waiting, message: Message): Promise<void>;
  /** In a direct conversation, where all is for one person already: it stays there to be read again. */
  say(to: Waiting, message: Message): Promise<void>;
  open(to: Waiting, form: Form): Promise<void>;
  /** As the body of an answer that Slack shows by itself; undefined where it takes several. */
  bodyOf(message: Message): Readonly<Record<string, unknown>> | undefined;
}

export function createAside({
  api,
  host,
  places,
}: {
  readonly api: SlackApi;
  readonly host: AdapterHost;
  readonly places: Places;
}): Aside {
  function partsOf(message: Message): readonly Part[] {
    return renderMessage(message, { pictures: new Map(), pageUrl: host.pageUrl, folds: "inline" }).main;
  }

  async function tell({ userId, place, responseUrl }: Waiting, message: Message): Promise<void> {
    const parts = partsOf(message);
    const ways: readonly ((part: Part) => Promise<unknown>)[] = [
      ...(responseUrl === undefined
        ? []
        : [(part: Part) => api.post(responseUrl, { response_type: "ephemeral", replace_original: false, ...part })]),
      (part) =>
        api.call("chat.postEphemeral", {
          channel: place.id,
          user: userId,
          ...threadArgs(place),
          ...part,
        }),
      async (part) =>
        api.call("chat.postMessage", { ...PLAINLY, channel: (await places.direct({ userId })).id, ...part }),
    ];
    let sent = 0;
    for (const [i, way] of ways.entries()) {
      try {
        for (const part of parts.slice(sent)) {
          await way(part);
          sent++;
        }
        return;
      } catch (fault) {
        if (i === ways.length - 1) throw fault;
      }
    }
  }

  return {
    tell,
    say: async ({ place }, message) => {
      for (const part of partsOf(message)) {
        await api.call("chat.postMessage", { ...PLAINLY, channel: place.id, ...threadArgs(place), ...part });
      }
    },
    open: async (to, form) => {
      try {
        if (to.triggerId === undefined) throw new OpsError("conflict", "Slack gave no way to open a form here.");
        await api.call("views.open", {
          trigger_id: to.triggerId,
          view: renderModal(form, formMetadata(form.id, to.place)),
        });
      } catch (fault) {
        const why = fault instanceof OpsError ? fault.message : "";
        await tell(to, sentence(`The form could not be opened. ${why}`));
      }
    },
    bodyOf: (message) => {
      const [first, ...more] = partsOf(message);
      return more.length > 0 ? undefined : { response_type: "ephemeral", ...first };
    },
  };
}

const PLAINLY = { unfurl_links: false, unfurl_media: false, parse: "none", link_names: false };

function threadArgs({ thread }: Place): Readonly<Record<string, string>> {
  return thread === undefined ? {} : { thread_ts: thread };
}

export function sentence(text: string): Message {
  return { summary: text.trim(), blocks: [{ type: "text", text: text.trim() }] };
}
