import { createHash } from "node:crypto";

export type Json = Readonly<Record<string, unknown>>;

export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly mail?: string;
  readonly guest?: boolean;
  readonly bot?: boolean;
  readonly teamId?: string;
}

export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  payload: Json;
  readonly thread?: string;
  /** Only this user sees it. */
  readonly onlyFor?: string;
  edited: boolean;
  /** Files that were shared with it. */
  readonly files?: readonly string[];
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: "channel" | "im";
  isPrivate: boolean;
  gone: boolean;
  readonly members: Set<string>;
  /** The person of a direct conversation with the bot. */
  readonly user?: string;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  alt: string;
  bytes: Uint8Array;
  complete: boolean;
  /** How often it is asked about before Slack has looked it over. */
  pendingLooks: number;
}

export const TEAM = "T0PILOT01";
export const APP = "A0PILOT01";
export const BOT_USER = "U0PILOTBOT";
export const BOT_ID = "B0PILOTBOT";

/** What a Slack workspace keeps. */
export interface Workspace {
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly messages: SlackMessage[];
  readonly files: Map<string, SlackFile>;
  readonly groups: Map<string, { readonly id: string; readonly handle: string; readonly users: string[] }>;
  /** Ids of Slack's shape, always the same for a name. */
  idOf(prefix: string, name: string): string;
  nextTs(): string;
  directOf(userId: string): SlackChannel;
}

export function createWorkspace(): Workspace {
  const users = new Map<string, SlackUser>();
  const channels = new Map<string, SlackChannel>();
  let counter = 0;
  const idOf = (prefix: string, name: string) =>
    `${prefix}0${createHash("sha256").update(name).digest("hex").slice(0, 9).toUpperCase()}`;
  users.set(BOT_USER, { id: BOT_USER, name: "Pilothouse", bot: true });
  return {
    users,
    channels,
    messages: [],
    files: new Map(),
    groups: new Map(),
    idOf,
    nextTs: () => `${Math.floor(Date.now() / 1000)}.${String(++counter).padStart(6, "0")}`,
    directOf: (userId) => {
      const id = idOf("D", userId);
      const known = channels.get(id);
      if (known) return known;
      const made: SlackChannel = {
        id,
        name: "directmessage",
        kind: "im",
        isPrivate: true,
        gone: false,
        members: new Set([userId, BOT_USER]),
        user: userId,
      };
      channels.set(id, made);
      return made;
    },
  };
}
