import { OpsError } from "../../src/base/errors.ts";

/**
 * What Slack says went wrong, as faults of `Adapter`: 429 and `ratelimited` → limited with retryAfterMs; the channel or the
 * message gone → missing; not let in or a right missing → denied; a token that counts no more → denied with the cure; a
 * payload Slack refuses → invalid; network, time limit and 5xx → unavailable.
 */
export function parseFault(thrown: unknown, method: string): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const { code, data, retryAfter, statusCode } = shapeOf(thrown);
  if (code === "slack_webapi_rate_limited_error") return limited(method, retryAfter);
  if (code === "slack_webapi_platform_error") return platformFault(data ?? {}, method);
  if (code === "slack_webapi_http_error" && statusCode !== undefined && statusCode < 500) {
    return new OpsError("invalid", `Slack did not take the request (HTTP ${statusCode}).`, {
      facts: { method, statusCode },
    });
  }
  // The SDK has no code for a 429 whose Retry-After it cannot read.
  if (thrown instanceof Error && thrown.message.startsWith("Retry header did not contain")) return limited(method);
  return new OpsError("unavailable", "Slack does not answer at the moment.", {
    facts: { method, ...(statusCode === undefined ? {} : { statusCode }), ...(code === undefined ? {} : { code }) },
  });
}

/** The payload was refused for one of its pictures, which may be shown otherwise. */
export function refusesPicture(fault: unknown): boolean {
  return fault instanceof OpsError && fault.kind === "invalid" && fault.facts.error === "invalid_blocks";
}

const RETRY_AFTER_S = 30;

const SENTENCES: Readonly<Record<string, readonly [kind: OpsError["kind"], sentence: string]>> = {
  channel_not_found: [
    "missing",
    "Slack knows no such channel, or the bot is not in it. Invite it: /invite @Pilothouse.",
  ],
  is_archived: ["missing", "The Slack channel is archived."],
  message_not_found: ["missing", "The Slack message is gone."],
  thread_not_found: ["missing", "The Slack thread is gone."],
  edit_window_closed: ["missing", "Slack lets this message be edited no more."],
  user_not_found: ["missing", "Slack knows no such person."],
  users_not_found: ["missing", "Slack knows no such person."],
  not_in_channel: ["denied", "The bot is not in that Slack channel. Invite it: /invite @Pilothouse."],
  user_not_in_channel: ["denied", "That person is not in the Slack channel."],
  restricted_action: [
    "denied",
    "A setting of the Slack workspace keeps the bot from writing there; an admin can change it.",
  ],
  restricted_action_read_only_channel: ["denied", "That Slack channel is read-only for the bot."],
  cant_update_message: ["denied", "Slack does not let the bot edit that message: it is not its own."],
  cannot_dm_bot: ["denied", "Slack does not let bots write to bots."],
  missing_scope: [
    "denied",
    "The Slack app lacks a scope. Compare it with deploy/slack-manifest.yaml and reinstall it.",
  ],
  not_allowed_token_type: ["denied", "That kind of Slack token may not do this; use the bot token (xoxb-…)."],
  invalid_auth: [
    "denied",
    "Slack does not know the bot token. Copy it anew from OAuth & Permissions into SLACK_BOT_TOKEN.",
  ],
  not_authed: ["denied", "Slack got no bot token. Set SLACK_BOT_TOKEN."],
  token_revoked: ["denied", "The Slack bot token was revoked. Reinstall the app and set SLACK_BOT_TOKEN anew."],
  token_expired: ["denied", "The Slack bot token has expired. Reinstall the app and set SLACK_BOT_TOKEN anew."],
  account_inactive: ["denied", "The Slack app was uninstalled. Install it again and set SLACK_BOT_TOKEN anew."],
  org_login_required: ["unavailable", "The Slack workspace is being moved; try again later."],
  team_added_to_org: ["unavailable", "The Slack workspace is being moved; try again later."],
  internal_error: ["unavailable", "Slack has trouble of its own at the moment."],
  fatal_error: ["unavailable", "Slack has trouble of its own at the moment."],
  request_timeout: ["unavailable", "Slack does not answer at the moment."],
  service_unavailable: ["unavailable", "Slack does not answer at the moment."],
  expired_trigger_id: ["conflict", "Slack opens a form only within three seconds of the press. Press again."],
  exchanged_trigger_id: ["conflict", "Slack opens one form a press. Press again."],
};

function platformFault(data: PlatformData, method: string): OpsError {
  const error = data.error ?? "unknown_error";
  if (error === "ratelimited" || error === "rate_limited") return limited(method, data.response_metadata?.retryAfter);
  const [kind, sentence] = SENTENCES[error] ?? ["invalid", `Slack refused what it was sent (${error.slice(0, 80)}).`];
  const facts = {
    method,
    error,
    ...(data.needed ? { needed: data.needed } : {}),
    said: data.response_metadata?.messages,
  };
  return new OpsError(kind, data.needed && kind === "denied" ? `${sentence} Missing: ${data.needed}.` : sentence, {
    facts,
  });
}

/** Slack counts posts by channel, every other method by workspace. */
function limited(method: string, retryAfterS = RETRY_AFTER_S): OpsError {
  const overall = method !== "chat.postMessage" && method !== "chat.postEphemeral";
  return new OpsError("limited", `Slack asks to wait ${retryAfterS} s.`, {
    retryAfterMs: retryAfterS * 1000,
    facts: { method, ...(overall ? { overall: true } : {}) },
  });
}

interface PlatformData {
  readonly error?: string;
  readonly needed?: string;
  readonly response_metadata?: { readonly retryAfter?: number; readonly messages?: readonly string[] };
}

interface SdkError {
  readonly code?: string;
  readonly data?: PlatformData;
  readonly retryAfter?: number;
  readonly statusCode?: number;
}

/** The SDK's errors by their documented fields: it is not loaded here, and its classes differ from copy to copy. */
function shapeOf(thrown: unknown): SdkError {
  return typeof thrown === "object" && thrown !== null ? (thrown as SdkError) : {};
}
