import type { World } from "./world.ts";

export interface BucketRule {
  readonly count: number;
  readonly perMs: number;
}

export interface Verdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait; undefined where the request may go on. */
  readonly retryAfterS?: number;
  readonly global?: boolean;
}

/** Buckets by route and major parameter, and one for everything. */
export function createBuckets(world: World, rules: { readonly messages: BucketRule; readonly overall: BucketRule }) {
  const buckets = new Map<string, { left: number; resetMs: number }>();

  function take(key: string, rule: BucketRule) {
    const now = world.now();
    let bucket = buckets.get(key);
    if (!bucket || bucket.resetMs <= now) {
      bucket = { left: rule.count, resetMs: now + rule.perMs };
      buckets.set(key, bucket);
    }
    bucket.left -= 1;
    return { ...bucket, waitS: (bucket.resetMs - now) / 1000 };
  }

  return (method: string, path: string): Verdict => {
    // Answers to interactions are not under the global limit.
    if (/^\/interactions\/|^\/webhooks\//.test(path)) return { headers: {} };
    const overall = take("overall", rules.overall);
    if (overall.left < 0) {
      return {
        headers: { "x-ratelimit-global": "true", "x-ratelimit-scope": "global", "retry-after": String(overall.waitS) },
        retryAfterS: overall.waitS,
        global: true,
      };
    }
    const [, channelId] = /^\/channels\/(\d+)\/messages/.exec(path) ?? [];
    const rule = channelId && method !== "GET" ? rules.messages : { count: 100, perMs: 1000 };
    const name = `${method}:${path.replace(/\/messages\/\d+$/, "/messages/:id").replace(/\d{15,}/g, (id, at) => (at < 12 ? id : ":id"))}`;
    const bucket = take(name, rule);
    const headers = {
      "x-ratelimit-limit": String(rule.count),
      "x-ratelimit-remaining": String(Math.max(0, bucket.left)),
      "x-ratelimit-reset": String(bucket.resetMs / 1000),
      "x-ratelimit-reset-after": String(bucket.waitS),
      "x-ratelimit-bucket": Buffer.from(name.replace(/\d{15,}/g, ""))
        .toString("hex")
        .slice(0, 32),
    };
    if (bucket.left >= 0) return { headers };
    return {
      headers: { ...headers, "x-ratelimit-scope": "user", "retry-after": String(bucket.waitS) },
      retryAfterS: bucket.waitS,
    };
  };
}
