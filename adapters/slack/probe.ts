import type { Clock } from "../../src/base/clock.ts";
import { OpsError } from "../../src/base/errors.ts";
import { limitTo } from "../../src/base/limit.ts";
import { listOf } from "../../src/base/text/words.ts";
import { CALL_MS } from "./api.ts";
import type { SlackConfig } from "./config.ts";
import { parseFault } from "./errors.ts";
import { SIGNATURE_AGE_MS } from "./limits.ts";
import { SCOPES } from "./scopes.ts";

/** One thing that was looked at, and where it is not as it should be the cure in one sentence. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly cure?: string;
}

interface Answer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[] | undefined;
  readonly dateMs: number | undefined;
}

/** From here on a clock is worth a word; five minutes off, Slack's requests are refused. */
const SKEW_MS = 60_000;

/** Tries what the adapter will need: reachability, tokens, scopes, the clock. Posts nothing. */
export async function probeSlack(
  config: SlackConfig,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<readonly Finding[]> {
  const findings: Finding[] = [wayIn(config)];
  try {
    const answer = await call(config.apiUrl, "auth.test", config.botToken, signal);
    const { team, user } = answer.data;
    findings.push({ what: "bot token", ok: true, detail: `speaks as ${String(user)} in ${String(team)}` });
    findings.push(scopesOf(answer), clockOf(answer, clock));
  } catch (fault) {
    findings.push(failed("bot token", fault, "SLACK_BOT_TOKEN"));
  }
  if (config.appToken !== undefined) {
    try {
      await call(config.apiUrl, "apps.connections.open", config.appToken, signal);
      findings.push({ what: "app token", ok: true, detail: "opens Socket Mode" });
    } catch (fault) {
      findings.push(failed("app token", fault, "SLACK_APP_TOKEN"));
    }
  }
  return findings;
}

function wayIn({ appToken, signingSecret }: SlackConfig): Finding {
  const what = "way in";
  if (appToken !== undefined) return { what, ok: true, detail: "Socket Mode" };
  if (signingSecret !== undefined) return { what, ok: true, detail: "POST /slack/events, signed" };
  return {
    what,
    ok: false,
    detail: "neither an app token nor a signing secret: Slack cannot bring anything here",
    cure: "Set SLACK_APP_TOKEN (Basic Information → App-Level Tokens, scope connections:write).",
  };
}

function scopesOf({ scopes }: Answer): Finding {
  const what = "scopes";
  if (scopes === undefined) return { what, ok: true, detail: "Slack does not tell them here" };
  const missing = Object.keys(SCOPES).filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return { what, ok: true, detail: `all ${Object.keys(SCOPES).length}` };
  return {
    what,
    ok: false,
    detail: `missing ${listOf(missing.map((scope) => `${scope} (${SCOPES[scope]})`))}`,
    cure: "Add them under OAuth & Permissions, or paste deploy/slack-manifest.yaml into App Manifest, and reinstall the app.",
  };
}

function clockOf({ dateMs }: Answer, clock: Clock): Finding {
  const what = "clock";
  if (dateMs === undefined) return { what, ok: true, detail: "Slack does not tell the time here" };
  const offMs = clock.now() - dateMs;
  const seconds = Math.round(Math.abs(offMs) / 1000);
  if (Math.abs(offMs) < SKEW_MS) return { what, ok: true, detail: `within ${Math.max(1, seconds)} s of Slack's` };
  const refused = Math.abs(offMs) > SIGNATURE_AGE_MS ? "; its requests are refused as too old" : "";
  return {
    what,
    ok: false,
    detail: `${seconds.toLocaleString("en-US")} s ${offMs > 0 ? "ahead of" : "behind"} Slack's${refused}`,
    cure: "Set this machine's clock, best by NTP.",
  };
}

function failed(what: string, thrown: unknown, variable: string): Finding {
  const { kind, message, facts } = parseFault(thrown, what);
  const unreachable = kind === "unavailable" || kind === "limited";
  const error = typeof facts.error === "string" ? ` (${facts.error})` : "";
  return {
    what,
    ok: false,
    detail: unreachable ? `${message}${error}` : `Slack refuses it${error}`,
    cure: unreachable
      ? "See that this machine reaches slack.com over HTTPS, and try again."
      : facts.error === "missing_scope"
        ? message
        : `Copy it anew from the app's page at api.slack.com/apps and set ${variable}.`,
  };
}

async function call(apiUrl: string, method: string, token: string, outer?: AbortSignal): Promise<Answer> {
  const limit = limitTo(CALL_MS, outer);
  try {
    const answer = await fetch(`${apiUrl.replace(/\/*$/, "/")}${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: limit.signal,
    });
    if (answer.status === 429) {
      throw new OpsError("limited", "Slack asks to wait; try again in a minute.");
    }
    if (!answer.ok) throw new OpsError("unavailable", `Slack answered with HTTP ${answer.status}.`);
    const data: unknown = await answer.json();
    if (typeof data !== "object" || data === null || !("ok" in data)) {
      throw new OpsError("unavailable", "What answers at that address is not Slack.");
    }
    // biome-ignore lint/complexity/useLiteralKeys: Slack's field
    if (data["ok"] !== true) throw { code: "slack_webapi_platform_error", data };
    const date = Date.parse(answer.headers.get("date") ?? "");
    return {
      data: data as Answer["data"],
      scopes: answer.headers.get("x-oauth-scopes")?.split(/\s*,\s*/),
      dateMs: Number.isNaN(date) ? undefined : date,
    };
  } finally {
    limit.end();
  }
}
