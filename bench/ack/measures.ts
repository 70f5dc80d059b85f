import type { PostgresServer } from "../../test/fakes/postgres-server.ts";
import { median, percentile, rounded } from "../figures.ts";
import type { Crowd } from "./crowd.ts";
import { forgetOwed, type House } from "./house.ts";
import { type Acknowledged, load, nothingYet } from "./load.ts";
import { startBare } from "./start-bare.ts";

export interface Sides {
  readonly postgres: PostgresServer;
  readonly house: House;
  readonly crowds: readonly Crowd[];
  openCrowds(): Promise<readonly Crowd[]>;
  /** For each platform and side. */
  readonly seconds: number;
  readonly words: string;
  /** The sides take turns of so many seconds: what else this machine does then hits both alike. */
  readonly sliceS: number;
  /** Whether the house has nothing left to do when it is the bare bot's turn. */
  readonly clear: boolean;
  readonly verbose?: boolean;
}

export interface Side {
  readonly events: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly unacknowledged: number;
}

const PER_SECOND = 100;
const WARM_UP_S = 5;
const CHARTS = 20;
const BARE = { slack: "bare-bolt", teams: "bare-botbuilder", discord: "bare-discord" } as const;

/** The house and the bare bots in turn, platform by platform. */
export async function measureSides(sides: Sides) {
  const databaseUrl = await sides.postgres.createDatabase();
  const bareCrowds = await sides.openCrowds();
  const ratios: Record<string, number> = {};
  const turnRatios: Record<string, number> = {};
  const all: Record<string, { readonly ours: Side; readonly bare: Side }> = {};
  for (const [i, crowd] of sides.crowds.entries()) {
    const { platform } = crowd;
    const bareCrowd = bareCrowds[i] as Crowd;
    const bot = await startBare(BARE[platform], databaseUrl, bareCrowd.settings);
    bareCrowd.reachedAt(`http://127.0.0.1:${bot.port}`);
    try {
      const { ours, bare, turns } = await inTurn(sides, crowd, bareCrowd);
      const [our, their] = [sideOf(ours), sideOf(bare)];
      all[platform] = { ours: our, bare: their };
      ratios[platform] = rounded(our.p99Ms / their.p99Ms);
      turnRatios[platform] = rounded(median(turns));
      if (sides.verbose) console.log(platform, JSON.stringify(all[platform]), [...ours.failures], [...bare.failures]);
    } finally {
      bot.stop();
      await bareCrowd.stop();
    }
  }
  // Beside the ratio of all events, in which a moment of somebody else's work may be the whole hundredth.
  return { ratios: ratios as Record<Crowd["platform"], number>, turnRatios, sides: all };
}

async function inTurn(
  { house, seconds, words, sliceS, clear }: Sides,
  crowd: Crowd,
  bareCrowd: Crowd,
): Promise<{ readonly ours: Acknowledged; readonly bare: Acknowledged; readonly turns: readonly number[] }> {
  const ours = nothingYet();
  const bare = nothingYet();
  const turns: number[] = [];
  const plan = { perSecond: PER_SECOND, words: () => words };
  await forgetOwed(house.db);
  for (const side of [crowd, bareCrowd]) await load(side, nothingYet(), { ...plan, seconds: WARM_UP_S, from: 0 });
  const slices = Math.max(1, Math.round(seconds / sliceS));
  for (let slice = 0; slice < slices; slice++) {
    const turn = { ...plan, seconds: seconds / slices, from: Math.round(slice * sliceS * PER_SECOND) };
    await load(crowd, ours, turn);
    if (clear) await forgetOwed(house.db);
    await load(bareCrowd, bare, turn);
    const events = PER_SECOND * turn.seconds;
    turns.push(percentile(ours.ms.slice(-events), 0.99) / percentile(bare.ms.slice(-events), 0.99));
  }
  return { ours, bare, turns };
}

/** The worst acknowledgement on any platform while twenty charts, asked for in one moment, are looked up, drawn and delivered. */
export async function measureCharts(sides: Pick<Sides, "house" | "crowds" | "seconds">) {
  let worstMs = 0;
  let charts = 0;
  for (const crowd of sides.crowds) {
    await forgetOwed(sides.house.db);
    const into = nothingYet();
    // In twenty places, each of another time: one look and one drawing would serve those that are alike.
    const asked = Array.from({ length: CHARTS }, (_, i) =>
      crowd.deed(2 * i, `show memory over the last ${i + 5} minutes`).deliver(),
    );
    const plan = {
      perSecond: PER_SECOND,
      seconds: sides.seconds,
      from: 1000,
      words: () => "how busy is this machine?",
    };
    await load(crowd, into, plan);
    const alsoMs = (await Promise.all(asked)).map(({ tookMs }) => tookMs);
    worstMs = Math.max(worstMs, worst(into), ...alsoMs);
    charts += crowd.shown().filter(({ pictures }) => pictures > 0).length;
  }
  return { worstMs: rounded(worstMs), charts };
}

/** Of our own sides. */
export function worstOf(sides: Readonly<Record<string, { readonly ours: Side }>>): number {
  return Math.max(...Object.values(sides).map(({ ours }) => ours.worstMs));
}

function worst({ ms, failures }: Acknowledged): number {
  if (failures.size > 0) throw new Error(`not everything was acknowledged: ${JSON.stringify([...failures])}`);
  return Math.max(...ms);
}

function sideOf({ ms, failures }: Acknowledged): Side {
  return {
    events: ms.length,
    p50Ms: rounded(median(ms)),
    p99Ms: rounded(percentile(ms, 0.99)),
    worstMs: rounded(Math.max(...ms)),
    unacknowledged: [...failures.values()].reduce((sum, n) => sum + n, 0),
  };
}
