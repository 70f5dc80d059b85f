import type { webApi } from "@slack/bolt";
import { OpsError } from "../../src/base/errors.ts";
import { limitTo, untilAborted } from "../../src/base/limit.ts";
import type { Logger } from "../../src/base/telemetry/log.ts";
import type { SlackConfig } from "./config.ts";
import { parseFault } from "./errors.ts";
import { createSdkLog } from "./sdk-log.ts";

/** Time limit of one call. */
export const CALL_MS = 10_000;
/** Of one on the way to an acknowledgement, for which Slack waits three seconds in all. */
export const ASKED_MS = 2000;

/** Slack's Web API: one call a time, never repeated here, faults as `errors.ts` says. */
export interface SlackApi {
  call(
    method: string,
    args: Readonly<Record<string, unknown>>,
    options?: { readonly withinMs?: number },
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Posts JSON or bytes to an address that Slack gave us for it. */
  post(url: string, body: Uint8Array | object): Promise<void>;
}

export async function createSlackApi(config: SlackConfig, log: Logger): Promise<SlackApi> {
  const { webApi: sdk } = await import("@slack/bolt");
  const client = new sdk.WebClient(config.botToken, clientOptions(config, log));
  return {
    call: async (method, args, { withinMs = CALL_MS } = {}) => {
      const limit = limitTo(withinMs);
      try {
        return { ...(await untilAborted(client.apiCall(method, { ...args }), limit.signal)) };
      } catch (thrown) {
        throw parseFault(thrown, method);
      } finally {
        limit.end();
      }
    },
    post: async (url, body) => {
      const limit = limitTo(CALL_MS);
      const bytes = body instanceof Uint8Array;
      try {
        const answer = await fetch(url, {
          method: "POST",
          headers: { "content-type": bytes ? "application/octet-stream" : "application/json; charset=utf-8" },
          body: bytes ? Buffer.from(body) : JSON.stringify(body),
          redirect: "error",
          signal: limit.signal,
        });
        await answer.arrayBuffer();
        if (!answer.ok) throw new OpsError("invalid", `Slack did not take it (HTTP ${answer.status}).`);
      } catch (thrown) {
        throw thrown instanceof OpsError ? thrown : new OpsError("unavailable", "Slack does not answer at the moment.");
      } finally {
        limit.end();
      }
    },
  };
}

/** For every client of the SDK: its own retries off, since the outbox repeats what is owed. */
export function clientOptions(config: SlackConfig, log: Logger): webApi.WebClientOptions {
  return {
    slackApiUrl: config.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_MS,
    logger: createSdkLog(log),
  };
}
