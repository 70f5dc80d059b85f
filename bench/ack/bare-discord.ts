import { Client, GatewayIntentBits, MessageFlags } from "discord.js";
import { createRow } from "./bare-row.ts";

/** A discord.js bot as its guide begins one, that commits one row for a command before it acknowledges it. */
const [databaseUrl = "", token = "", api = ""] = process.argv.slice(2);
const commit = createRow(databaseUrl);
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api } });
client.on("interactionCreate", async (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  await commit(interaction.id, { user: interaction.user.id, words: interaction.options.getString("words") });
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
});
client.once("clientReady", () => process.send?.(0));
await client.login(token);
