import { App, HTTPReceiver } from "@slack/bolt";
import { createRow, tellPort } from "./bare-row.ts";

/** A bolt bot as its documentation begins one, that commits one row for an event before it acknowledges it. */
const [databaseUrl = "", botToken = "", signingSecret = "", slackApiUrl = ""] = process.argv.slice(2);
const commit = createRow(databaseUrl);
const receiver = new HTTPReceiver({ signingSecret, processBeforeResponse: true });
const app = new App({ receiver, token: botToken, clientOptions: { slackApiUrl } });
app.event("message", async ({ body }) => commit(body.event_id, body.event));
app.event("app_mention", async ({ body }) => commit(body.event_id, body.event));
tellPort(await receiver.start({ port: 0, host: "127.0.0.1" }));
