import { createHmac } from "node:crypto";
import { APP, BOT_USER, type Json, TEAM } from "./workspace.ts";

/** The bodies that Slack delivers, as its documentation shows them. */
export function eventBody(eventId: string, event: Json, teamId = TEAM): Json {
  return {
    token: "verification-token",
    team_id: teamId,
    context_team_id: TEAM,
    api_app_id: APP,
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM, user_id: BOT_USER, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: "4-eyJldCI6ImFwcF9tZW50aW9uIn0",
  };
}

/** Slack's own escaping of what a person types. */
export function typed(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function signed(
  secret: string,
  body: string,
  contentType: string,
  atS = Math.floor(Date.now() / 1000),
): Readonly<Record<string, string>> {
  const signature = createHmac("sha256", secret).update(`v0:${atS}:${body}`).digest("hex");
  return {
    "content-type": contentType,
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": String(atS),
    "x-slack-signature": `v0=${signature}`,
  };
}
