import type { Adapter, AdapterHost } from "../../src/bot/adapter.ts";
import { createInvokeAnswers } from "./answer.ts";
import type { TeamsConfig } from "./config.ts";
import { FOLLOW_UPS, LIMITS, TEAMS } from "./limits.ts";
import { createAddresses, directPlaceOf } from "./outward/address.ts";
import { createPoster } from "./outward/post.ts";
import { createReferences } from "./references.ts";
import { createRoutes } from "./routes.ts";
import { settleSettings } from "./settings.ts";
import { createTransport } from "./transport.ts";
import { lookUp } from "./whois.ts";

/**
 * Microsoft Teams: activities come in by HTTP, signed by Microsoft, and messages go out to the Bot Connector as Adaptive
 * Cards. There is no `find`: Teams lets a bot look up no message, so a repeat says that it may be one. Throws `invalid` with
 * the cure when the configuration is not enough, or is the playground's on an address others can reach.
 */
export async function createTeams(
  config: TeamsConfig,
  host: AdapterHost,
  { loopback }: { readonly loopback: boolean },
): Promise<Adapter> {
  const settings = settleSettings(config, loopback);
  const transport = await createTransport(settings, host.clock);
  const references = createReferences(host);
  const addresses = createAddresses(settings, references, transport);
  const poster = createPoster({ host, transport, addresses, canRemove: settings.mode === "signed" });
  const answers = createInvokeAnswers(host);
  return {
    name: TEAMS,
    limits: LIMITS,
    followUps: FOLLOW_UPS,
    routes: createRoutes({ settings, host, transport, references, poster, answers }),
    send: poster.send,
    edit: poster.edit,
    whois: (identity) => lookUp(identity, { settings, addresses, references, transport }),
    directPlace: async (identity) => directPlaceOf(await addresses.direct(identity)),
  };
}
