import { randomInt, randomUUID } from "node:crypto";
import type { Place } from "../../../src/base/actor.ts";
import { BOT_ID, type Member, TENANT } from "./connector.ts";

export interface Sender {
  readonly serviceUrl: string;
  readonly member: Member;
  readonly place: Place;
  readonly kind: "personal" | "groupChat" | "channel";
  /** Of the activity: the same again is a retry. */
  readonly id?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** What every activity of Teams has, as "Conversation basics" and the Bot Framework's activity schema show it. */
export function activityBase({ serviceUrl, member, place, kind, id }: Sender): Fields {
  const own = id ?? String(Date.now() * 1000 + randomInt(1000));
  // A message in a channel starts a thread, or hangs in one.
  const thread = kind === "channel" ? `;messageid=${place.thread ?? own}` : "";
  return {
    id: own,
    timestamp: new Date().toISOString(),
    localTimestamp: new Date().toISOString(),
    channelId: "msteams",
    serviceUrl,
    from: {
      id: member.id,
      name: member.name,
      ...(member.aadObjectId === undefined ? {} : { aadObjectId: member.aadObjectId }),
    },
    recipient: { id: BOT_ID, name: "Pilothouse" },
    conversation: {
      id: `${place.id}${thread}`,
      conversationType: kind,
      tenantId: TENANT,
      ...(kind === "personal" ? {} : { isGroup: true }),
    },
    channelData: {
      tenant: { id: TENANT },
      ...(kind === "channel" ? { teamsChannelId: place.id, teamsTeamId: place.id, channel: { id: place.id } } : {}),
    },
    locale: "en-US",
  };
}

const MENTION = "<at>Pilothouse</at>";

export function messageActivity(sender: Sender, text: string): Fields {
  const mention = { type: "mention", text: MENTION, mentioned: { id: BOT_ID, name: "Pilothouse" } };
  const mentioned = sender.kind !== "personal";
  return {
    ...activityBase(sender),
    type: "message",
    textFormat: "plain",
    text: mentioned ? `${MENTION}&nbsp;${text}` : text,
    attachments: [{ contentType: "text/html", content: "<p></p>" }],
    entities: [...(mentioned ? [mention] : []), { type: "clientInfo", locale: "en-US", platform: "Web" }],
  };
}

export function invokeActivity(sender: Sender, name: string, value: unknown, replyToId?: string): Fields {
  return {
    ...activityBase({ ...sender, id: sender.id ?? `f:${randomUUID()}` }),
    type: "invoke",
    name,
    value,
    ...(replyToId === undefined ? {} : { replyToId }),
  };
}
