import { eventBody, signed, typed } from "../../test/fakes/slack/bodies.ts";
import { display } from "../../test/fakes/slack/display.ts";
import { startSlack } from "../../test/fakes/slack/server.ts";
import { BOT_USER, type SlackMessage, TEAM } from "../../test/fakes/slack/workspace.ts";
import { CHANNELS, type Crowd, type CrowdOptions, PEOPLE, postOnce, type Shown } from "./crowd.ts";
import { putFarAway } from "./far-away.ts";

const TOKENS = { bot: "xoxb-pilot-0001-secret", app: "xapp-pilot-0001-secret" };
const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** Slack by HTTP: signed `message.im` and `app_mention` events; a 200 is what it takes for an acknowledgement. */
export async function openSlackCrowd({ delayMs = 0 }: CrowdOptions = {}): Promise<Crowd> {
  const { workspace, url, stop } = await startSlack(TOKENS);
  const far = await putFarAway(url, delayMs);
  const people = Array.from({ length: PEOPLE }, (_, i) => {
    const name = `Person ${i}`;
    const id = workspace.idOf("U", name);
    workspace.users.set(id, { id, name, mail: `person${i}@example.com` });
    workspace.directOf(id);
    return id;
  });
  const channels = Array.from({ length: CHANNELS }, (_, i) => {
    const id = workspace.idOf("C", `channel ${i}`);
    const members = new Set([BOT_USER, ...people]);
    workspace.channels.set(id, { id, name: `c${i}`, kind: "channel", isPrivate: false, gone: false, members });
    return id;
  });
  let bot = "";

  return {
    platform: "slack",
    config: { botToken: TOKENS.bot, signingSecret: SECRET, apiUrl: `${far.url}/api/` },
    settings: [TOKENS.bot, SECRET, `${far.url}/api/`],
    people,
    reachedAt: (at) => {
      bot = at;
    },
    deed: (n, words) => {
      const user = people[n % PEOPLE] ?? "";
      const direct = n % 2 === 0;
      const channel = direct ? workspace.directOf(user).id : (channels[n % CHANNELS] ?? "");
      const ts = workspace.nextTs();
      const event = {
        ...{ type: direct ? "message" : "app_mention", user, ts, channel, team: TEAM },
        text: direct ? typed(words) : `<@${BOT_USER}> ${typed(words)}`,
        ...(direct ? { channel_type: "im" } : {}),
        client_msg_id: `${ts}-${n}`,
        blocks: [{ type: "rich_text", block_id: "x", elements: [] }],
      };
      const body = JSON.stringify(eventBody(`Ev${ts.replace(".", "")}`, event));
      return {
        words,
        deliver: (retry = 0) => {
          const again = retry === 0 ? {} : { "x-slack-retry-num": String(retry), "x-slack-retry-reason": "http_error" };
          return postOnce(`${bot}/slack/events`, { ...signed(SECRET, body, "application/json"), ...again }, body);
        },
      };
    },
    shown: () => workspace.messages.filter(isMain).map(shownOf),
    stop: async () => {
      far.close();
      await stop();
    },
  };
}

/** A message of the bot that is neither a fold in its thread nor a further part. */
function isMain({ user, payload }: SlackMessage): boolean {
  const { event_payload } = (payload.metadata ?? {}) as { event_payload?: { role?: string; index?: number } };
  return user === BOT_USER && (event_payload?.role ?? "main") === "main" && (event_payload?.index ?? 0) === 0;
}

function shownOf({ payload }: SlackMessage): Shown {
  const { lines, images } = display(payload);
  return { text: lines.join("\n"), pictures: images.length };
}
