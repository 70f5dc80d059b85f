import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Place } from "../../../src/base/actor.ts";
import { systemClock } from "../../../src/base/clock.ts";
import type { Json } from "../../../src/base/json.ts";
import { createLog } from "../../../src/base/telemetry/log.ts";
import type { Adapter, AdapterHost, ChatEvent, Reply } from "../../../src/bot/adapter.ts";
import { createCharts } from "../../../src/charts/create-charts.ts";
import { closeServer, createRequestListener, listen } from "../../../src/http/server.ts";
import type { Message } from "../../../src/message/message.ts";

/** A house of one room: it keeps what adapters hear and answers as the test says. */
export interface TestHost {
  readonly host: AdapterHost;
  /** Each event once it was received, in order; repeats included. */
  readonly events: ChatEvent[];
  readonly refusals: string[];
  readonly blobs: Map<string, { bytes: Uint8Array; mediaType: string }>;
  readonly facts: Map<string, Json>;
  /** Decides what `receive` gives back; by default `ack`. A throw is what a house that is down does. */
  answer(decide: (event: ChatEvent) => Reply | Promise<Reply>): void;
  /** Threads in which the bot is said to have spoken. */
  readonly spokenIn: Set<string>;
  /** Mounts the adapter's routes, opens its socket, and gives the address. */
  serve(adapter: Adapter): Promise<string>;
  stop(): Promise<void>;
}

export function createTestHost(): TestHost {
  const events: ChatEvent[] = [];
  const refusals: string[] = [];
  const blobs = new Map<string, { bytes: Uint8Array; mediaType: string }>();
  const facts = new Map<string, Json>();
  const store = new Map<string, { value: Json; untilMs: number }>();
  const spokenIn = new Set<string>();
  const charts = createCharts();
  const ends: (() => Promise<void>)[] = [];
  let url: string | undefined;
  let decide: (event: ChatEvent) => Reply | Promise<Reply> = () => ({ type: "ack" });
  const log = createLog("silent");
  const host: AdapterHost = {
    receive: async (event) => {
      const reply = await decide(event);
      events.push(event);
      return reply;
    },
    tookPart: async (place: Place) => spokenIn.has(`${place.platform}:${place.id}:${place.thread ?? ""}`),
    draw: async (chart, options) => (await charts.draw(chart, options)).png,
    blob: async (id) => blobs.get(id),
    pictureUrl: async (png) => {
      if (url === undefined) return undefined;
      blobs.set(`picture-${blobs.size}`, { bytes: png, mediaType: "image/png" });
      return `${url}/pictures/picture-${blobs.size - 1}`;
    },
    pageUrl: (route, id) => url && `${url}/${route}/${id}`,
    store: {
      get: async (key) => {
        const kept = store.get(key);
        return kept && kept.untilMs > Date.now() ? kept.value : undefined;
      },
      set: async (key, value, ttlMs) => void store.set(key, { value, untilMs: Date.now() + ttlMs }),
    },
    facts: {
      get: async (key) => facts.get(key),
      set: async (key, value) => void facts.set(key, value),
      remove: async (key) => void facts.delete(key),
    },
    refused: (reason) => void refusals.push(reason),
    clock: systemClock,
    log,
  };
  return {
    ...{ host, events, refusals, blobs, facts, spokenIn },
    answer: (next) => {
      decide = next;
    },
    serve: async (adapter) => {
      const pictures = {
        method: "GET" as const,
        path: "/pictures/:id",
        handle: async ({ params }: { params: Readonly<Record<string, string>> }) => {
          const kept = blobs.get(params.id ?? "");
          if (!kept) return { status: 404 };
          return { status: 200, headers: { "content-type": kept.mediaType }, body: kept.bytes };
        },
      };
      const http: Server = createServer(await createRequestListener([...(adapter.routes ?? []), pictures], log));
      await listen(http, { port: 0, host: "127.0.0.1" });
      ends.push(() => closeServer(http));
      url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
      const stop = await adapter.listen?.();
      if (stop) ends.push(stop);
      if (adapter.close) ends.push(async () => adapter.close?.());
      return url;
    },
    stop: async () => {
      for (const end of ends.splice(0).reverse()) await end();
      await charts.close();
    },
  };
}

export const SAY: (text: string) => Message = (text) => ({ summary: text, blocks: [{ type: "text", text }] });
