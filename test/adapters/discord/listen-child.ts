import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createDiscord } from "../../../adapters/discord/discord.ts";
import type { Json } from "../../../src/base/json.ts";
import { createTestHost } from "../../contract/adapters/test-host.ts";

// A house in a process of its own: what it commits stands in files, so that it can be killed at any moment.
const [config = "{}", folder = "."] = process.argv.slice(2);
const factsFile = `${folder}/facts.json`;
const facts: Record<string, Json> = existsSync(factsFile) ? JSON.parse(readFileSync(factsFile, "utf8")) : {};
const { host } = createTestHost();

function keep(): void {
  writeFileSync(`${factsFile}.new`, JSON.stringify(facts));
  renameSync(`${factsFile}.new`, factsFile);
}

const adapter = await createDiscord(JSON.parse(config), {
  ...host,
  receive: async (event) => {
    await new Promise((resolve) => setTimeout(resolve, 15));
    appendFileSync(`${folder}/events.jsonl`, `${JSON.stringify(event)}\n`);
    return { type: "ack" };
  },
  facts: {
    get: async (key) => facts[key],
    set: async (key, value) => {
      facts[key] = value;
      keep();
    },
    remove: async (key) => {
      delete facts[key];
      keep();
    },
  },
});
await adapter.listen?.();
process.stdout.write("listening\n");
