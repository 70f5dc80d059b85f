import type { Place } from "../../../src/base/actor.ts";
import type { Adapter, MessageRef, SendOptions } from "../../../src/bot/adapter.ts";
import type { Message } from "../../../src/message/message.ts";
import type { OutboundDeps } from "./deps.ts";
import { findStanding } from "./find.ts";
import { layMessage, recall, remember } from "./lay.ts";
import { parseRef, refOf } from "./refs.ts";
import { whisper } from "./whisper.ts";

/** What goes to Slack: messages, their edits, and looking for one whose fate is unknown. */
export type Outbound = Required<Pick<Adapter, "send" | "edit" | "find">>;

export function createOutbound(deps: OutboundDeps): Outbound {
  return {
    send: async (to, given, { key, onlyFor, maybeRepeat }) => {
      const message = maybeRepeat ? markRepeat(given) : given;
      if (onlyFor !== undefined && to.kind === "channel") return refOf(await whisper(deps, to, onlyFor, message, key));
      return refOf(await layMessage(deps, to, message, key, await recall(deps, to, key), "send"));
    },
    edit: async (to, ref, message, options) => {
      const known = parseRef(ref);
      if (known.ephemeral) return editWhispered(to, ref, message, options);
      const place: Place =
        known.elsewhere === undefined ? to : { platform: to.platform, id: known.elsewhere, kind: "direct" };
      const remembered = await recall(deps, place, options.key);
      // An earlier edit may have grown beyond the parts that the caller knows of.
      const standing = known.main[0] !== undefined && remembered.main[0] === known.main[0] ? remembered : known;
      const laid = await layMessage(deps, place, message, options.key, standing, "edit");
      return refOf({ ...laid, ...(known.elsewhere === undefined ? {} : { elsewhere: known.elsewhere }) });
    },
    find: async (to, key) => {
      const standing = await findStanding(deps, to, key);
      if (standing === undefined) return undefined;
      await remember(deps, to, key, standing);
      return refOf(standing);
    },
  };

  /** Slack edits no ephemeral message: what is new comes as a new one, but not each step of progress. */
  async function editWhispered(
    to: Place,
    ref: MessageRef,
    message: Message,
    { onlyFor, key }: SendOptions,
  ): Promise<MessageRef> {
    if (onlyFor === undefined || message.blocks.some(({ type }) => type === "progress")) return ref;
    return refOf(await whisper(deps, to, onlyFor, message, key));
  }
}

function markRepeat(message: Message): Message {
  return { ...message, blocks: [{ type: "context", text: "This may be a repeat." }, ...message.blocks] };
}
