import type { App, Receiver } from "@slack/bolt";
import { OpsError } from "../../src/base/errors.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import { clientOptions } from "./api.ts";
import { parseBody, type SlackBody } from "./inbound/bodies.ts";
import type { Ack, InboundDeps } from "./inbound/deps.ts";
import { takeEvent } from "./inbound/events.ts";
import { takeActions, takeCommand, takeShortcut, takeView } from "./inbound/interactions.ts";
import { createSdkLog } from "./sdk-log.ts";

/** Where both transports bring what Slack delivered. */
export interface Inlet {
  /**
   * Resolves with what Slack is to be answered with once the house has it, and throws when it has not. Throws `invalid` on
   * a shape Slack does not send; what nobody listens to is taken and dropped.
   */
  take(raw: unknown, retryNum?: number): Promise<Ack>;
}

/** Bolt in the middle: it is handed bodies that were parsed already, and finds who takes them. */
export async function createInlet(deps: InboundDeps): Promise<Inlet> {
  const { App: BoltApp } = await import("@slack/bolt");
  const receiver = createReceiver();
  const app = new BoltApp({
    receiver,
    // Every call goes through our own client; bolt has no token to use or to log.
    authorize: async () => ({}),
    // Our own voice is told apart where events are parsed.
    ignoreSelf: false,
    convoStore: false,
    attachFunctionToken: false,
    logger: createSdkLog(deps.host.log),
    clientOptions: clientOptions(deps.config, deps.host.log),
  });
  // Bolt acknowledges an event before anybody took it, so only what comes of `processEvent` counts.
  app.event(/.*/, async ({ body }) => takeEvent(deps, as(body)));
  app.command(/.*/, async ({ body, ack }) => answer(ack, await takeCommand(deps, as(body))));
  app.action(/.*/, async ({ body, ack }) => answer(ack, await takeActions(deps, as(body))));
  app.view({ type: "view_submission" }, async ({ body, ack }) => answer(ack, await takeView(deps, as(body))));
  app.shortcut(/.*/, async ({ body, ack }) => answer(ack, await takeShortcut(deps, as(body))));
  app.error(async (error) => {
    throw originalOf(error);
  });
  return { take: (raw, retryNum) => takeRaw(deps.host, receiver, raw, retryNum) };
}

async function takeRaw(
  host: AdapterHost,
  receiver: Receiver & { deliver: Deliver },
  raw: unknown,
  retryNum: number | undefined,
): Promise<Ack> {
  const parsed = parseBody(raw);
  if (parsed.kind === "malformed") {
    host.refused("malformed");
    throw new OpsError("invalid", "The request does not have a form that Slack sends.");
  }
  if (parsed.kind === "other") return undefined;
  return receiver.deliver(parsed.body, retryNum);
}

type Deliver = (body: SlackBody, retryNum?: number) => Promise<Ack>;

/** A bolt receiver that neither listens nor answers by itself: the transports do. */
function createReceiver(): Receiver & { deliver: Deliver } {
  let app: App | undefined;
  return {
    init: (given) => {
      app = given;
    },
    start: async () => undefined,
    stop: async () => undefined,
    deliver: async (body, retryNum) => {
      let said: Ack;
      await app?.processEvent({
        body,
        ack: async (payload: unknown) => {
          if (typeof payload === "object" && payload !== null) said = payload as Ack;
        },
        ...(retryNum === undefined ? {} : { retryNum }),
      });
      return said;
    },
  };
}

/** Bolt's types know every field of Slack; the body is the one that was parsed before it. */
function as<Body extends SlackBody>(body: unknown): Body {
  return body as Body;
}

async function answer(ack: unknown, payload: Ack): Promise<void> {
  await (ack as (payload?: unknown) => Promise<void>)(payload);
}

/** Bolt wraps whatever was thrown; the house needs its own fault back. */
function originalOf(error: unknown): unknown {
  const { original, originals } = error as { readonly original?: unknown; readonly originals?: readonly unknown[] };
  return original ?? originals?.[0] ?? error;
}
