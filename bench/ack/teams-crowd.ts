import type { Place } from "../../src/base/actor.ts";
import { messageActivity } from "../../test/fakes/teams/activities.ts";
import { APP_ID, APP_PASSWORD, createConnector, personalId, TENANT } from "../../test/fakes/teams/connector.ts";
import { memberOf } from "../../test/fakes/teams/people.ts";
import { readCard } from "../../test/fakes/teams/read-card.ts";
import { CHANNELS, type Crowd, type CrowdOptions, PEOPLE, postOnce } from "./crowd.ts";
import { putFarAway } from "./far-away.ts";

const ISSUER = "https://api.botframework.com";
/** The connector signs one token for many activities. */
const TOKEN_MS = 60_000;

/** Teams by HTTP: message activities with a token that the connector signed; a 2xx is what it takes for an acknowledgement. */
export async function openTeamsCrowd({ delayMs = 0 }: CrowdOptions = {}): Promise<Crowd> {
  const connector = await createConnector();
  const far = await putFarAway(connector.url, delayMs);
  const serviceUrl = `${far.url}/amer/`;
  const members = Array.from({ length: PEOPLE }, (_, i) => {
    const member = memberOf({ name: `Person ${i}`, mail: `person${i}@example.com` });
    connector.join(member);
    connector.conversation(personalId(member.id), "personal");
    return member;
  });
  const channels = Array.from({ length: CHANNELS }, (_, i) => {
    return connector.conversation(`19:${String(i).padStart(32, "0")}@thread.tacv2`, "channel").id;
  });
  const openIdMetadata = `${connector.url}/openid`;
  let bot = "";
  let token = { text: "", untilMs: 0 };
  let lastId = Date.now() * 1000;

  function authorization(): string {
    if (token.untilMs < Date.now())
      token = { text: connector.token({ serviceurl: serviceUrl }), untilMs: Date.now() + TOKEN_MS };
    return `Bearer ${token.text}`;
  }

  return {
    platform: "teams",
    config: {
      ...{ appId: APP_ID, appPassword: APP_PASSWORD, tenantId: TENANT },
      serviceUrls: { openIdMetadata, login: connector.url, service: serviceUrl },
    },
    settings: [APP_ID, APP_PASSWORD, TENANT, ISSUER, openIdMetadata],
    people: members.map(({ id, aadObjectId }) => aadObjectId ?? id),
    reachedAt: (at) => {
      bot = at;
    },
    deed: (n, words) => {
      const member = members[n % PEOPLE] ?? memberOf({ name: "nobody" });
      const direct = n % 2 === 0;
      const id = direct ? personalId(member.id) : (channels[n % CHANNELS] ?? "");
      const place: Place = { platform: "teams", id, kind: direct ? "direct" : "channel" };
      const kind = direct ? "personal" : "channel";
      const sender = { serviceUrl, member, place, kind, id: String(++lastId) } as const;
      const body = JSON.stringify(messageActivity(sender, words));
      return {
        words,
        deliver: () =>
          postOnce(
            `${bot}/teams/messages`,
            { "content-type": "application/json", authorization: authorization() },
            body,
          ),
      };
    },
    shown: () =>
      [...connector.conversations.values()].flatMap(({ posts }) =>
        posts.map(({ activity }) => {
          const cards = activity.attachments as readonly { readonly content: unknown }[];
          const read = cards.map(({ content }) => readCard(content));
          return {
            text: read.flatMap(({ lines }) => lines).join("\n"),
            pictures: read.flatMap(({ images }) => images).length,
          };
        }),
      ),
    stop: async () => {
      far.close();
      await connector.stop();
    },
  };
}
