import { z } from "zod";

const token = (prefix: string, where: string) =>
  z.string().startsWith(prefix, `is not the right token; it begins with ${prefix} and stands under ${where}`);

export const slackConfig = z.strictObject({
  /** The bot's token, `xoxb-…`: OAuth & Permissions → Bot User OAuth Token. */
  botToken: token("xoxb-", "OAuth & Permissions"),
  /** Opens POST /slack/events: Basic Information → Signing Secret. */
  signingSecret: z.string().min(16, "is too short; copy the Signing Secret from Basic Information").optional(),
  /** Opens Socket Mode, where no address of ours need be reachable: Basic Information → App-Level Tokens, `connections:write`. */
  appToken: token("xapp-", "Basic Information → App-Level Tokens").optional(),
  /** Where Slack's Web API answers; another address is for tests and gateways. */
  apiUrl: z
    .url({ protocol: /^https?$/, error: 'is not an address; write it like "https://slack.com/api/"' })
    .default("https://slack.com/api/"),
  /** A mention in a channel is answered in its thread; false answers below it in the channel. */
  threads: z.boolean().default(true),
});

export type SlackConfig = z.infer<typeof slackConfig>;
