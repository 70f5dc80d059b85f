import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from "botbuilder";
import { createRow, tellPort } from "./bare-row.ts";

/** A botbuilder bot as its samples begin one, that commits one row for an activity before it acknowledges it. */
const [databaseUrl = "", appId = "", appPassword = "", tenantId = "", issuer = "", openIdMetadata = ""] =
  process.argv.slice(2);
const commit = createRow(databaseUrl);
const credentials = new ConfigurationServiceClientCredentialFactory({
  MicrosoftAppId: appId,
  MicrosoftAppPassword: appPassword,
  MicrosoftAppType: "SingleTenant",
  MicrosoftAppTenantId: tenantId,
});
const cloud = {
  ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${tenantId}`,
  ToChannelFromBotOAuthScope: "https://api.botframework.com/.default",
  ToBotFromChannelTokenIssuer: issuer,
  ToBotFromChannelOpenIdMetadataUrl: openIdMetadata,
  ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadata,
  OAuthUrl: "https://token.botframework.com",
  CallerId: "urn:botframework:azure",
};
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(cloud, credentials));

const server = createServer(async (request, response) => {
  const body = JSON.parse(await text(request)) as Record<string, unknown>;
  const given = { body, headers: request.headers, method: request.method ?? "POST" };
  const answer = {
    socket: response.socket,
    header: (name: string, value: unknown) => response.setHeader(name, String(value)),
    status: (code: number) => {
      response.statusCode = code;
    },
    send: (sent: unknown) => response.write(typeof sent === "string" ? sent : JSON.stringify(sent)),
    end: () => response.end(),
  };
  await adapter.process(given, answer, async ({ activity }) => commit(String(activity.id), activity));
});
server.listen(0, "127.0.0.1", () => tellPort(server));
