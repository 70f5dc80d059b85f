import { probeDiscord } from "../adapters/discord/probe.ts";
import { probeSlack } from "../adapters/slack/probe.ts";
import { probeTeams } from "../adapters/teams/probe.ts";
import type { AppConfig } from "./app-config.ts";
import { type Clock, systemClock } from "./base/clock.ts";

/** One thing about a chat platform that was looked at. */
export interface PlatformFinding {
  readonly platform: "Slack" | "Teams" | "Discord";
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly cure?: string;
}

/** Tries what each configured platform's adapter will need, and posts nothing. Empty where none is configured. */
export async function probePlatforms(
  { slack, teams, discord }: AppConfig,
  { signal, clock = systemClock }: { readonly signal: AbortSignal; readonly clock?: Clock },
): Promise<readonly PlatformFinding[]> {
  const probe = { clock, signal };
  const found = await Promise.all([
    slack ? under("Slack", probeSlack(slack, probe)) : [],
    teams ? under("Teams", probeTeams(teams, probe)) : [],
    discord ? under("Discord", probeDiscord(discord, probe)) : [],
  ]);
  return found.flat();
}

async function under(
  platform: PlatformFinding["platform"],
  looking: Promise<readonly Omit<PlatformFinding, "platform">[]>,
): Promise<readonly PlatformFinding[]> {
  return (await looking).map((finding) => ({ ...finding, platform }));
}
