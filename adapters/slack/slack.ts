import type { Adapter, AdapterHost } from "../../src/bot/adapter.ts";
import { createSlackApi } from "./api.ts";
import type { SlackConfig } from "./config.ts";
import { createEventsRoute } from "./http.ts";
import { createIdentities } from "./identity.ts";
import { createAside } from "./inbound/aside.ts";
import { createPlaces } from "./inbound/places.ts";
import { createInlet } from "./inlet.ts";
import { SLACK, SLACK_LIMITS } from "./limits.ts";
import { createOutbound } from "./outbound/outbound.ts";
import { createPictures } from "./outbound/pictures.ts";
import { createSelf } from "./self.ts";
import { openSocket } from "./socket.ts";

const FOLLOW_UPS =
  "In Slack mention me once; in that thread, and in a direct message, write on without it. A message that begins with somebody else's mention is theirs.";

/** Slack, by its socket where there is an app token and by HTTP where there is a signing secret. */
export async function createSlack(config: SlackConfig, host: AdapterHost): Promise<Adapter> {
  const api = await createSlackApi(config, host.log);
  const self = createSelf(api);
  const places = createPlaces({ api, host });
  const identities = createIdentities({ api, host, self });
  const aside = createAside({ api, host, places });
  const outbound = createOutbound({ api, host, self, pictures: createPictures(api, host), directPlace: places.direct });
  const inlet = await createInlet({ config, host, api, self, identities, places, aside });
  const { appToken, signingSecret } = config;
  return {
    name: SLACK,
    limits: SLACK_LIMITS,
    followUps: FOLLOW_UPS,
    ...(signingSecret === undefined ? {} : { routes: [createEventsRoute(host, inlet, signingSecret)] }),
    ...(appToken === undefined ? {} : { listen: () => openSocket({ ...config, appToken }, host, inlet) }),
    ...outbound,
    whois: (identity) => identities.profileOf(identity),
    directPlace: (identity) => places.direct(identity),
  };
}
