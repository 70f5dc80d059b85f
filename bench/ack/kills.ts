import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRandom } from "../../test/chaos/random.ts";
import { until } from "../../test/chaos/until.ts";
import type { Crowd } from "./crowd.ts";
import type { DiscordCrowd } from "./discord-crowd.ts";
import { type House, owed } from "./house.ts";

export interface KillPlan {
  readonly kills: number;
  readonly seed: number;
  /** Events of each crowd between one kill and the next. */
  readonly perLife: number;
  readonly longestLifeMs: number;
  /** Until nothing is owed, after the last kill. */
  readonly patienceMs: number;
}

export interface KillFigures {
  readonly acknowledged: number;
  /** Acknowledged, and never answered. */
  readonly lost: number;
  /** Answered once more without a word about it, or kept twice. */
  readonly doubled: number;
  /** Answered once more, and marked as what may be a repeat. */
  readonly repeated: number;
  /** Questions that a kill interrupted. */
  readonly interrupted: number;
  /** What is wrong, in words. */
  readonly wrong: readonly string[];
}

interface Said {
  readonly platform: Crowd["platform"];
  readonly words: string;
  acknowledged: boolean;
}

const RETRY_MS = 250;
/** Whatever would come twice has come after two sweeps of what is owed. */
const SETTLED_MS = 4500;

/**
 * Kills the house at seeded moments while people speak, each event delivered until it is acknowledged, and then counts the
 * answers as the platforms hold them. Discord's commands are not delivered twice, as there; its words come again when the
 * session is resumed, so all of them are owed an answer.
 */
export async function killAndCount(house: House, crowds: readonly Crowd[], plan: KillPlan): Promise<KillFigures> {
  const random = createRandom(plan.seed);
  const said: Said[] = [];
  const saying: Promise<void>[] = [];
  for (let kill = 0; kill < plan.kills; kill++) {
    for (const crowd of crowds) {
      for (let i = 0; i < plan.perLife; i++) {
        const words = `promql vector(${said.length + 1})`;
        const one: Said = { platform: crowd.platform, words, acknowledged: false };
        said.push(one);
        const n = Math.floor(random() * 1000);
        saying.push(sleep(random() * plan.longestLifeMs).then(() => speak(crowd, one, n)));
      }
    }
    await sleep(random() * plan.longestLifeMs);
    await house.kill();
    // The killed one holds the socket for 15 s; nobody would hear Discord in most of these lives.
    await house.db.query("delete from leases");
    await house.start();
  }
  await Promise.all(saying);
  // Twice: what Discord still had to bring when nothing was owed has come by the second time.
  for (let look = 0; look < 2; look++) {
    await until("nothing is owed", plan.patienceMs, async () => {
      const { questions, messages } = await owed(house.db);
      return questions === 0 && messages === 0;
    });
    await sleep(SETTLED_MS);
  }
  return judge(house, crowds, said);
}

async function speak(crowd: Crowd, one: Said, n: number): Promise<void> {
  if (crowd.platform === "discord" && Math.floor(n / 2) % 2 === 0) {
    (crowd as DiscordCrowd).say(n, one.words);
    one.acknowledged = true;
    return;
  }
  const deed = crowd.deed(n, one.words);
  for (let retry = 0; !one.acknowledged; retry++) {
    one.acknowledged = (await deed.deliver(retry)).acknowledged;
    if (crowd.platform === "discord") return;
    if (!one.acknowledged) await sleep(RETRY_MS);
  }
}

async function judge(house: House, crowds: readonly Crowd[], said: readonly Said[]): Promise<KillFigures> {
  const { rows } = await house.db.query<{ words: string; n: number; attempts: number }>(
    "select body ->> 'text' as words, count(*) as n, max(attempts) as attempts from inbox group by 1",
  );
  const kept = new Map(rows.map(({ words, n }) => [words, n]));
  const shown = new Map(crowds.map((crowd) => [crowd.platform, crowd.shown()]));
  const wrong: string[] = [];
  let lost = 0;
  let doubled = 0;
  let repeated = 0;
  for (const { platform, words, acknowledged } of said) {
    const copies = (shown.get(platform) ?? []).filter(({ text }) => text.includes(words.slice("promql ".length)));
    const marked = copies.filter(({ text }) => /may be a repeat/.test(text)).length;
    const unmarked = Math.max(1, copies.length - marked) - 1 + Math.max(1, kept.get(words) ?? 0) - 1;
    const missing = acknowledged && copies.length === 0;
    if (missing) lost++;
    doubled += unmarked;
    repeated += Math.max(0, copies.length - 1 - unmarked);
    if (missing || unmarked > 0) {
      wrong.push(`${platform}: ${words} stands ${copies.length} times and is kept ${kept.get(words) ?? 0} times`);
    }
  }
  // Something that answers nothing, such as a first version that a later one was sent beside.
  for (const [platform, messages] of shown) {
    const own = said.filter((one) => one.platform === platform).map(({ words }) => words.slice("promql ".length));
    const strays = messages.filter(({ text }) => !own.some((words) => text.includes(words)));
    doubled += strays.length;
    wrong.push(...strays.map(({ text }) => `${platform}: beside the answers stands "${text.slice(0, 200)}"`));
  }
  const interrupted = rows.filter(({ attempts }) => attempts > 1).length;
  return {
    acknowledged: said.filter(({ acknowledged }) => acknowledged).length,
    lost,
    doubled,
    repeated,
    interrupted,
    wrong,
  };
}

/** A Prometheus that takes its time: long enough for a kill to fall into an answer. */
export async function startThinkingPrometheus(delayMs: number): Promise<{ readonly url: string; close(): void }> {
  const body = '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"]]}]}}';
  const server = createServer((_request, response) => {
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(body);
    }, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
