import { describeAdapter } from "./adapter-contract.ts";
import { createDiscordDriver } from "./discord-driver.ts";

describeAdapter("discord", () => createDiscordDriver(), { golden: "../../golden/discord/every-block.json" });
