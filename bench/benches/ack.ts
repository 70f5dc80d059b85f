import { startModelServer } from "../../test/fakes/model-server.ts";
import { type PostgresServer, startPostgresServer } from "../../test/fakes/postgres-server.ts";
import type { Crowd, CrowdOptions } from "../ack/crowd.ts";
import { openDiscordCrowd } from "../ack/discord-crowd.ts";
import { openHouse } from "../ack/house.ts";
import { killAndCount, startThinkingPrometheus } from "../ack/kills.ts";
import { measureCharts, measureSides, worstOf } from "../ack/measures.ts";
import { openSlackCrowd } from "../ack/slack-crowd.ts";
import { openTeamsCrowd } from "../ack/teams-crowd.ts";
import type { Measure } from "../dispatch.ts";

const SECONDS = 60;
const KILLS = 20;
const PER_LIFE = 5;
const LONGEST_LIFE_MS = 2500;
const PATIENCE_MS = 180_000;
/** Of each call that the house makes, so that kills fall into sends. */
const FAR_MS = 150;

/** Eight questions hang in the model; the others wait behind them, acknowledged: what a bare bot does, that answers none. */
const HANGING = { words: "how is it?", sliceS: 1, clear: false };
/** What is not answered when its turn ends would be answered in the other side's. */
const AT_ONCE = { words: "how busy is this machine?", sliceS: 5, clear: true };

/**
 * How quickly what Slack, Teams and Discord send is acknowledged: 100 events a second for `seconds`, ours and a bare bot
 * that commits one row in turn, while the model hangs; then once more while every question is answered at once, the worst
 * while twenty charts are drawn, and twenty kills.
 */
export const run: Measure = async ({ seconds = SECONDS, seed, verbose }) => {
  const postgres = await startPostgresServer();
  if (!postgres) throw new Error("no Postgres can be started here");
  try {
    const hanging = await withHangingModel(postgres, seconds, verbose);
    const answering = await withoutModel(postgres, seconds, verbose);
    const killed = await withKills(postgres, seed);
    if (verbose) for (const wrong of killed.wrong) console.log(wrong);
    return {
      slackRatio: hanging.ratios.slack,
      teamsRatio: hanging.ratios.teams,
      discordRatio: hanging.ratios.discord,
      worstMs: Math.max(worstOf(hanging.sides), answering.chartsWorstMs),
      lost: killed.lost,
      doubled: killed.doubled,
      repeated: killed.repeated,
      hangingWorstMs: worstOf(hanging.sides),
      chartsWorstMs: answering.chartsWorstMs,
      charts: answering.charts,
      turnRatios: hanging.turnRatios,
      sides: hanging.sides,
      answeringRatios: answering.ratios,
      answeringSides: answering.sides,
      kills: KILLS,
      acknowledgedThroughKills: killed.acknowledged,
      interruptedByKills: killed.interrupted,
      database: "Postgres",
      seconds,
    };
  } finally {
    await postgres.close();
  }
};

async function openCrowds(options?: CrowdOptions): Promise<readonly Crowd[]> {
  return [await openSlackCrowd(options), await openTeamsCrowd(options), await openDiscordCrowd(options)];
}

async function withHangingModel(postgres: PostgresServer, seconds: number, verbose: boolean) {
  const model = await startModelServer();
  model.script(() => new Promise(() => undefined));
  const crowds = await openCrowds();
  const house = await openHouse(crowds, await postgres.createDatabase(), {
    model: { model: "scripted", baseUrl: model.url, callTimeoutMs: 300_000, deadlineMs: 600_000 },
  });
  try {
    return await measureSides({ postgres, house, crowds, openCrowds, seconds, verbose, ...HANGING });
  } finally {
    await house.kill(); // in order it would wait for the model
    await house.stop();
    await Promise.all(crowds.map((crowd) => crowd.stop()));
    await model.close();
  }
}

/** Every question is answered at once, as far as this machine can: the same sides once more, and then charts. */
async function withoutModel(postgres: PostgresServer, seconds: number, verbose: boolean) {
  const crowds = await openCrowds();
  const house = await openHouse(crowds, await postgres.createDatabase());
  try {
    const short = Math.ceil(seconds / 6);
    const measured = await measureSides({ postgres, house, crowds, openCrowds, seconds: short, verbose, ...AT_ONCE });
    const { worstMs, charts } = await measureCharts({ house, crowds, seconds: short });
    return { ...measured, chartsWorstMs: worstMs, charts };
  } finally {
    await house.kill();
    await house.stop();
    await Promise.all(crowds.map((crowd) => crowd.stop()));
  }
}

async function withKills(postgres: PostgresServer, seed: number) {
  const prometheus = await startThinkingPrometheus(FAR_MS);
  const crowds = await openCrowds({ delayMs: FAR_MS });
  const house = await openHouse(crowds, await postgres.createDatabase(), {}, { PROMETHEUS_URL: prometheus.url });
  try {
    return await killAndCount(house, crowds, {
      ...{ kills: KILLS, seed, perLife: PER_LIFE, longestLifeMs: LONGEST_LIFE_MS, patienceMs: PATIENCE_MS },
    });
  } finally {
    await house.stop();
    await Promise.all(crowds.map((crowd) => crowd.stop()));
    prometheus.close();
  }
}
