import { z } from "zod";
import type { Clock } from "../../src/base/clock.ts";
import { limitTo } from "../../src/base/limit.ts";
import { listOf } from "../../src/base/text/words.ts";
import { apiUrlOf, type DiscordConfig } from "./config.ts";
import { guildsProbed, permissionFindings } from "./probe-permissions.ts";

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly cure?: string;
}

const PROBE_MS = 10_000;
/** Beyond this the times in what is said, and of what is signed elsewhere, are wrong. */
const MOST_SKEW_MS = 30_000;

const me = z.object({ id: z.string(), username: z.string() });
const application = z.object({ id: z.string(), name: z.string() });
const gateway = z.object({
  url: z.string(),
  session_start_limit: z.object({ remaining: z.number(), total: z.number() }),
});

interface Got {
  readonly status: number;
  readonly body: unknown;
  readonly atMs: number | undefined;
}

/** Whether Discord can be spoken to with this configuration: address, clock, token, gateway, servers and rights there. */
export async function probeDiscord(
  config: DiscordConfig,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<readonly Finding[]> {
  async function get(path: string): Promise<Got> {
    const limit = limitTo(PROBE_MS, signal);
    try {
      const headers = { authorization: `Bot ${config.token}`, "user-agent": "DiscordBot (pilothouse, 1)" };
      const reply = await fetch(`${apiUrlOf(config)}/v10${path}`, { headers, signal: limit.signal, redirect: "error" });
      const atMs = Date.parse(reply.headers.get("date") ?? "");
      const text = await reply.text();
      return { status: reply.status, body: parseJson(text), ...{ atMs: Number.isNaN(atMs) ? undefined : atMs } };
    } finally {
      limit.end();
    }
  }

  let first: Got;
  try {
    first = await get("/users/@me");
  } catch {
    const detail = `${apiUrlOf(config)} does not answer.`;
    const cure = "Let this machine reach discord.com by HTTPS, or mend DISCORD_API_URL.";
    return [{ what: "Discord", ok: false, detail, cure }];
  }
  const findings: Finding[] = [{ what: "Discord", ok: true, detail: `${apiUrlOf(config)} answers.` }];
  if (first.atMs !== undefined) findings.push(skewFinding(clock.now() - first.atMs));
  const token = tokenFinding(first);
  findings.push(token);
  if (!token.ok) return findings;
  try {
    findings.push(gatewayFinding(await get("/gateway/bot")));
    const app = application.safeParse((await get("/applications/@me")).body).data;
    const applicationId = config.applicationId ?? app?.id;
    const guilds = guildsProbed.safeParse((await get("/users/@me/guilds?limit=200")).body).data ?? [];
    findings.push(...guildFindings(config, guilds, applicationId));
    for (const guild of guilds.filter(({ id }) => config.guilds?.includes(id) ?? true).slice(0, 5)) {
      findings.push(permissionFindings(guild));
      const commands = await get(`/applications/${applicationId}/guilds/${guild.id}/commands`);
      findings.push(commandsFinding(guild.name, commands.status, inviteUrl(applicationId)));
    }
  } catch {
    findings.push({ what: "Discord", ok: false, detail: "It stopped answering meanwhile.", cure: "Try again." });
  }
  return findings;
}

function skewFinding(skewMs: number): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return { what: "Clock", ok: true, detail: `${seconds} s from Discord's.` };
  const detail = `This machine's clock is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} Discord's.`;
  return { what: "Clock", ok: false, detail, cure: "Set the clock, such as with chrony or timedatectl set-ntp true." };
}

function tokenFinding({ status, body }: Got): Finding {
  const bot = me.safeParse(body).data;
  if (status === 200 && bot) return { what: "Token", ok: true, detail: `It is that of ${bot.username}.` };
  if (status === 401) {
    const cure =
      "In the Developer Portal open the application, page Bot, press Reset Token, and put it in DISCORD_TOKEN.";
    return { what: "Token", ok: false, detail: "Discord does not accept it.", cure };
  }
  return { what: "Token", ok: false, detail: `Discord answered ${status}.`, cure: "Try again in a few minutes." };
}

function gatewayFinding({ status, body }: Got): Finding {
  const known = gateway.safeParse(body).data;
  if (!known) {
    return { what: "Gateway", ok: false, detail: `Discord answered ${status}.`, cure: "Try again in a few minutes." };
  }
  const { remaining, total } = known.session_start_limit;
  const detail = `${remaining} of ${total} sign-ins left today; no privileged intent is needed.`;
  if (remaining > 0) return { what: "Gateway", ok: true, detail };
  return { what: "Gateway", ok: false, detail, cure: "Find what else signs in with this token, and reset the token." };
}

function guildFindings(
  config: DiscordConfig,
  guilds: z.infer<typeof guildsProbed>,
  applicationId: string | undefined,
): readonly Finding[] {
  const cure = `Open ${inviteUrl(applicationId)} and choose the server.`;
  if (guilds.length === 0) return [{ what: "Servers", ok: false, detail: "The bot is in no server.", cure }];
  const missing = config.guilds?.filter((id) => !guilds.some((guild) => guild.id === id)) ?? [];
  const detail = `The bot is in ${listOf(guilds.slice(0, 10).map(({ name }) => name))}.`;
  if (missing.length === 0) return [{ what: "Servers", ok: true, detail }];
  return [
    { what: "Servers", ok: false, detail: `The bot is not in ${listOf(missing)}, which discord.guilds names.`, cure },
  ];
}

function commandsFinding(name: string, status: number, invite: string): Finding {
  const what = `/ops in ${name}`;
  if (status === 200) return { what, ok: true, detail: "The bot may put its command there." };
  const cure = `Open ${invite} once more and choose ${name}.`;
  return { what, ok: false, detail: "The bot was invited without the scope applications.commands.", cure };
}

// View channels, send messages, attach files, read history, send in threads.
const WANTED_PERMISSIONS = (1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 16n) | (1n << 38n);

function inviteUrl(applicationId = "<application id>"): string {
  const scope = "scope=bot%20applications.commands";
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&${scope}&permissions=${WANTED_PERMISSIONS}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
