import { createConsole } from "../adapters/console/console.ts";
import { createTerminal } from "../adapters/terminal/terminal.ts";
import type { AppConfig } from "./app-config.ts";
import { packagePath } from "./base/package-root.ts";
import type { Logger } from "./base/telemetry/log.ts";
import type { Metrics } from "./base/telemetry/metrics.ts";
import type { Adapter, AdapterHost, ChatEvent, Reply } from "./bot/adapter.ts";
import type { Route } from "./bot/route.ts";
import type { createCharts } from "./charts/create-charts.ts";
import { LOCAL_OWNER, localCaller } from "./cli/local-caller.ts";
import type { SecretBox } from "./domain/people/secret-box.ts";
import type { DomainParts } from "./domain-parts.ts";
import { isLoopback } from "./http/loopback.ts";
import { createPictures } from "./http/pictures.ts";
import type { Blobs } from "./store/blobs/blobs.ts";
import type { KeyValue } from "./store/kv/key-value.ts";

export interface AdaptersDeps {
  readonly config: AppConfig;
  readonly domain: DomainParts;
  readonly box: SecretBox;
  readonly blobs: Blobs;
  readonly kv: KeyValue;
  readonly charts: ReturnType<typeof createCharts>;
  readonly metrics: Metrics;
  readonly log: Logger;
  receive(event: ChatEvent): Promise<Reply>;
}

/** Every platform that is configured, and what they mount. */
export async function createAdapters(deps: AdaptersDeps): Promise<{
  readonly adapters: readonly Adapter[];
  readonly routes: readonly Route[];
  readonly socketRoutes: readonly Route[];
}> {
  const { config, domain, kv, log, charts, receive } = deps;
  const { clock, people, feed, room } = domain;
  const pictures = createPictures({ ...domain, blobs: deps.blobs, box: deps.box });
  const publicUrl = config.server.publicUrl?.replace(/\/+$/, "");
  const noted = new Map<string, number>();

  const hostFor = (adapter: string): AdapterHost => ({
    receive,
    tookPart: domain.outbox.spokeIn,
    draw: async (chart, options) => (await charts.draw(chart, options)).png,
    blob: (blobId) => deps.blobs.get(domain.workspaceId, blobId),
    pictureUrl: async (png) => (publicUrl === undefined ? undefined : `${publicUrl}${await pictures.keep(png)}`),
    pageUrl: (route, id) => (publicUrl === undefined ? undefined : `${publicUrl}/#${route}=${encodeURIComponent(id)}`),
    store: {
      get: (key) => kv.get(`${adapter}:${key}`),
      set: (key, value, ttlMs) => kv.set(`${adapter}:${key}`, value, ttlMs),
    },
    facts: domain.facts.of(adapter),
    refused: (reason) => {
      deps.metrics.refusedByAdapter(adapter, reason);
      const now = clock.now();
      if (now - (noted.get(`${adapter}:${reason}`) ?? 0) < NOTE_EVERY_MS) return;
      noted.set(`${adapter}:${reason}`, now);
      log.warn({ adapter, reason }, "something from a platform was refused; further ones of this minute are counted");
    },
    clock,
    log,
  });

  const terminal = createTerminal({
    host: { receive, clock },
    feed,
    owner: async () => ({ ...(await localCaller(people)).person, identity: LOCAL_OWNER }),
  });
  const adapters: readonly Adapter[] = [
    terminal.adapter,
    createConsole({
      host: { receive, clock },
      feed,
      signIn: { ...room.signIn, redeem: room.redeem },
      draw: async (chart, theme, widthPx) => (await charts.draw(chart, { theme, widthPx })).png,
      blob: (blobId) => deps.blobs.get(domain.workspaceId, blobId),
      pageDir: packagePath("adapters", "console", "page"),
      allowedHosts: allowedHosts(config),
      ...(config.server.publicUrl === undefined ? {} : { publicOrigin: new URL(config.server.publicUrl).origin }),
      secureCookies: config.server.publicUrl?.startsWith("https:") ?? false,
    }),
    ...(await createPlatforms(config, hostFor)),
  ];
  return {
    adapters,
    routes: [...adapters.flatMap(({ routes }) => routes ?? []), pictures.route],
    socketRoutes: terminal.socketRoutes,
  };
}

/** The chat platforms that are configured. Each is loaded only then: files and packages of the others cost no start. */
async function createPlatforms(
  { slack, teams, discord, server }: AppConfig,
  hostFor: (adapter: string) => AdapterHost,
): Promise<readonly Adapter[]> {
  const adapters: Adapter[] = [];
  if (slack) {
    const { createSlack } = await import("../adapters/slack/slack.ts");
    adapters.push(await createSlack(slack, hostFor("slack")));
  }
  if (teams) {
    const { createTeams } = await import("../adapters/teams/teams.ts");
    adapters.push(await createTeams(teams, hostFor("teams"), { loopback: isLoopback(server.host) }));
  }
  if (discord) {
    const { createDiscord } = await import("../adapters/discord/discord.ts");
    adapters.push(await createDiscord(discord, hostFor("discord")));
  }
  return adapters;
}

const NOTE_EVERY_MS = 60_000;

/** On loopback only loopback names are served, so that no foreign name that resolves here can reach the console. */
function allowedHosts({ server }: AppConfig): ReadonlySet<string> {
  const loopback = ["127.0.0.1", "localhost", "[::1]"];
  if (server.publicUrl !== undefined) return new Set([...loopback, new URL(server.publicUrl).hostname]);
  return new Set(isLoopback(server.host) ? [...loopback, server.host] : []);
}
