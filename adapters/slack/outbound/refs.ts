import type { MessageRef } from "../../../src/bot/adapter.ts";

/** What a message became on Slack: its parts in the conversation, and in the thread the replies that hold its folds. */
export interface Standing {
  readonly main: readonly string[];
  readonly folds: readonly string[];
  /** The conversation where it stands if not where it was meant for: a direct one, for a person who is not in the channel. */
  readonly elsewhere?: string;
  /** Shown to one person and out of reach since. */
  readonly ephemeral?: true;
}

/** "1700000000.000100", folds "f:…", ephemeral ones "e:…", elsewhere "d:D123:…". */
export function refOf(standing: Standing): MessageRef {
  const before = standing.elsewhere === undefined ? "" : `d:${standing.elsewhere}:`;
  return {
    parts: [
      ...standing.main.map((ts) => `${before}${standing.ephemeral ? "e:" : ""}${ts}`),
      ...standing.folds.map((ts) => `${before}f:${ts}`),
    ],
  };
}

export function parseRef({ parts }: MessageRef): Standing {
  const main: string[] = [];
  const folds: string[] = [];
  let elsewhere: string | undefined;
  let ephemeral = false;
  for (const part of parts) {
    const [, channel, kind, ts = ""] = /^(?:d:([^:]+):)?(?:([ef]):)?(.*)$/.exec(part) ?? [];
    if (channel !== undefined) elsewhere = channel;
    if (kind === "e") ephemeral = true;
    (kind === "f" ? folds : main).push(ts);
  }
  return {
    main,
    folds,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    ...(ephemeral ? { ephemeral: true as const } : {}),
  };
}
