import { z } from "zod";

const snowflake = z.string().regex(/^\d{17,20}$/, "write the id as Discord copies it: 17 to 20 digits");

/**
 * The section `discord:`. Groups that other settings give roles to are written `<server id>:<role id>`, as `whois` tells
 * them; a server's own id as the role is everybody in it.
 */
export const discordConfig = z.strictObject({
  /** The bot's token, from the Developer Portal, page Bot. */
  token: z.string().min(1),
  /** Where Discord's REST API answers; another address for tests and proxies. */
  apiUrl: z.url({ protocol: /^https?$/, error: "write the address like https://discord.com/api" }).optional(),
  /** Servers that may use the bot, by id. Absent: every server it was invited to. */
  guilds: z.array(snowflake).optional(),
  /** The application's id where it is not the one Discord tells at sign-in. */
  applicationId: snowflake.optional(),
});

export type DiscordConfig = z.infer<typeof discordConfig>;

export const DISCORD = "discord";
const PUBLIC_API = "https://discord.com/api";

/** The API's address without a slash at its end. */
export function apiUrlOf(config: DiscordConfig): string {
  return (config.apiUrl ?? PUBLIC_API).replace(/\/+$/, "");
}

/** Whether the server may use the bot; a direct message belongs to none. */
export function isAllowed(config: DiscordConfig, guildId: string | undefined): boolean {
  return guildId === undefined || config.guilds === undefined || config.guilds.includes(guildId);
}
