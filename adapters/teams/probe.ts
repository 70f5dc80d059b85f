import type { Clock } from "../../src/base/clock.ts";
import { toOpsError } from "../../src/base/errors.ts";
import { limitTo } from "../../src/base/limit.ts";
import type { TeamsConfig } from "./config.ts";
import { CALL_MS } from "./limits.ts";
import { type SignedSettings, settleSettings } from "./settings.ts";
import { createTokenSource } from "./token.ts";

/** One thing that was looked at, with the cure in one sentence where it is wrong. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly cure?: string;
}

interface ProbeDeps {
  readonly clock: Pick<Clock, "now">;
  readonly signal?: AbortSignal;
}

/** Tokens of Teams are good for minutes around now: a clock further off makes every one of them bad. */
const MOST_SKEW_MS = 5 * 60_000;

/** Looks at the settings, the token, the keys of those who sign, and the clock. Never throws. */
export async function probeTeams(config: TeamsConfig, { clock, signal }: ProbeDeps): Promise<readonly Finding[]> {
  let settings: ReturnType<typeof settleSettings>;
  try {
    // Whether the playground may run is decided where Pilothouse listens.
    settings = settleSettings(config, true);
  } catch (thrown) {
    const { message } = toOpsError(thrown);
    return [{ what: "Teams settings", ok: false, detail: "They are not enough.", cure: message }];
  }
  if (settings.mode === "playground") {
    return [{ what: "Teams playground", ok: true, detail: "No credentials are checked; it works on loopback only." }];
  }
  const [token, keys] = await Promise.all([probeToken(settings, clock), probeKeys(settings, clock, signal)]);
  return [token, ...keys];
}

async function probeToken(settings: SignedSettings, clock: Pick<Clock, "now">): Promise<Finding> {
  const what = "Teams credentials";
  try {
    await createTokenSource(settings, clock).get();
    return { what, ok: true, detail: "Microsoft gives the bot a token." };
  } catch (thrown) {
    const { kind, message, facts } = toOpsError(thrown);
    if (kind === "denied") {
      const detail = `Microsoft gives the bot no token (${String(facts.code ?? "refused")}).`;
      return { what, ok: false, detail, cure: message };
    }
    const { host } = new URL(settings.tokenUrl);
    const cure = `Let this machine reach ${host} over HTTPS.`;
    return { what, ok: false, detail: `${host} does not answer.`, cure };
  }
}

async function probeKeys(
  { openIdMetadataUrl }: SignedSettings,
  clock: Pick<Clock, "now">,
  signal: AbortSignal | undefined,
): Promise<readonly Finding[]> {
  const what = "Keys of Teams";
  const { host } = new URL(openIdMetadataUrl);
  const limit = limitTo(CALL_MS, signal);
  try {
    const response = await fetch(openIdMetadataUrl, { signal: limit.signal }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (!response?.ok) {
      const detail = `${host} ${response ? `answers ${response.status}` : "does not answer"}.`;
      return [{ what, ok: false, detail, cure: `Let this machine reach ${host} over HTTPS.` }];
    }
    return [{ what, ok: true, detail: `${host} answers.` }, ...skewOf(response.headers.get("date"), clock.now())];
  } finally {
    limit.end();
  }
}

function skewOf(date: string | null, nowMs: number): readonly Finding[] {
  const theirs = Date.parse(date ?? "");
  if (!Number.isFinite(theirs)) return [];
  const skewS = Math.round((nowMs - theirs) / 1000);
  const what = "Clock";
  if (Math.abs(skewS) * 1000 <= MOST_SKEW_MS)
    return [{ what, ok: true, detail: `${Math.abs(skewS)} s off Microsoft's.` }];
  const detail = `This machine is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} Microsoft.`;
  return [
    { what, ok: false, detail, cure: "Switch time synchronisation on: signatures are refused with a wrong clock." },
  ];
}
