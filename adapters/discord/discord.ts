import type { Adapter, AdapterHost } from "../../src/bot/adapter.ts";
import { createApi } from "./api.ts";
import { DISCORD, type DiscordConfig } from "./config.ts";
import { takeDispatch } from "./dispatch.ts";
import { openGateway } from "./gateway.ts";
import { createGuildBook } from "./guilds.ts";
import { createInbox } from "./inbox.ts";
import { ADAPTER_LIMITS } from "./limits.ts";
import { createOutbound } from "./outbound.ts";
import { createPeople } from "./people.ts";
import { createPlaces } from "./places.ts";
import { createTokens } from "./tokens.ts";

const FOLLOW_UPS =
  "On Discord mention me, reply to one of my messages, or use /ops; in a direct message all you write is meant for me.";

/** Discord: what people do comes by the gateway while `listen` holds it; messages go out by the REST API. */
export async function createDiscord(config: DiscordConfig, host: AdapterHost): Promise<Adapter> {
  const api = await createApi(config);
  const places = createPlaces(api, host);
  const people = createPeople(api, config, host);
  const tokens = createTokens(host.clock);
  const { send, edit, find } = createOutbound({ api, host, places, tokens });

  async function listen(): Promise<() => Promise<void>> {
    const inbox = createInbox(host);
    const guilds = createGuildBook({ api, config, host });
    const deps = { api, config, host, places, people, tokens, guilds, inbox };
    const closeGateway = await openGateway({ api, config, host, take: (event) => takeDispatch(deps, event) });
    return async () => {
      inbox.stop();
      await closeGateway();
    };
  }

  return {
    name: DISCORD,
    limits: ADAPTER_LIMITS,
    followUps: FOLLOW_UPS,
    listen,
    send,
    edit,
    find,
    whois: people.whois,
    directPlace: places.directWith,
    close: async () => api.close(),
  };
}
