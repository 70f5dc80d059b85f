import { createHmac, timingSafeEqual } from "node:crypto";
import { SIGNATURE_AGE_MS } from "./limits.ts";

/**
 * Whether Slack signed this very body not long ago: `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<raw body>` under the
 * signing secret, the timestamp at most five minutes from now either way. Compared in constant time.
 */
export function decideSignature(
  request: { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: string },
  signingSecret: string,
  nowMs: number,
): "good" | "stale" | "bad-signature" {
  const timestamp = request.headers["x-slack-request-timestamp"] ?? "";
  const given = request.headers["x-slack-signature"] ?? "";
  if (!/^\d{1,15}$/.test(timestamp)) return "bad-signature";
  const due = `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:${request.body}`).digest("hex")}`;
  const [a, b] = [Buffer.from(given), Buffer.from(due)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) return "bad-signature";
  // Only what was truly signed is called stale: the count of replays should mean replays.
  return Math.abs(nowMs - Number(timestamp) * 1000) > SIGNATURE_AGE_MS ? "stale" : "good";
}
