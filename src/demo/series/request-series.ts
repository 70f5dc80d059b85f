import { chance } from "../chance.ts";
import { type Flow, ramp, type Step, steady } from "../flow.ts";
import type { StoredSeries } from "../promql/storage.ts";
import type { DemoPod, Workload } from "../shop.ts";
import { createWave, type Wave } from "../wave.ts";
import type { Builder } from "./build.ts";
import { loadOf } from "./container-series.ts";

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Share of requests that fail on an ordinary day, and at checkout since the rollout. */
const FAILING = 0.002;
const FAILING_NOW = 0.07;

/** Requests by status, and how long they took, of each pod that serves HTTP. */
export function requestSeries(build: Builder): readonly StoredSeries[] {
  return build.shop.workloads.flatMap((workload) =>
    workload.requests === undefined
      ? []
      : workload.pods.filter((pod) => pod.stuckSinceMs === undefined).flatMap((pod) => seriesOf(build, workload, pod)),
  );
}

function seriesOf(build: Builder, workload: Workload, pod: DemoPod): readonly StoredSeries[] {
  const { namespace, name, port } = workload;
  const { seed, troubles } = build.shop;
  const running = workload.pods.filter((one) => one.stuckSinceMs === undefined).length;
  const base = ((workload.requests ?? 0) / running) * (0.92 + 0.16 * chance(seed, pod.name, "requests"));
  const wave = createWave(seed, `${pod.name}/requests`, { base, daily: 0.45, weekly: 0.14, noise: 0.3 });
  const load = loadOf(build.shop, workload, pod);
  const ailing = name === "checkout" && pod.endedMs === undefined;
  const failing = ailing ? ramp(FAILING, FAILING_NOW, troubles.rolloutMs) : ramp(FAILING, FAILING, troubles.rolloutMs);
  const labels = { namespace, service: name, job: name, pod: pod.name, instance: `${pod.ip}:${port}` };
  const more = {
    ...(pod.endedMs === undefined ? {} : { toMs: pod.endedMs }),
    resetsMs: pod.restartsMs,
    whole: true,
  };
  // Failures have noise of their own, so that their share is no straight line.
  const errors = createWave(seed, `${pod.name}/errors`, { base, daily: 0.45, weekly: 0.14, noise: 0.38 });
  const codes: readonly (readonly [string, Flow])[] = [
    ["200", [{ wave, steps: times(load, 0.968) }]],
    ["404", [{ wave, steps: times(load, 0.03) }]],
    ["500", [{ wave: errors, steps: times(load, FAILING / 2) }]],
    ["503", [{ wave: errors, steps: both(load, failing, (share) => share - FAILING / 2) }]],
  ];
  return [
    ...codes.map(([code, flow]) =>
      build.counter("http_requests_total", { ...labels, code, method: "GET" }, flow, more),
    ),
    ...durations(build, labels, { wave, load, median: workload.median ?? 0.05, ailing }, more),
  ];
}

interface Durations {
  readonly wave: Wave;
  readonly load: readonly Step[];
  readonly median: number;
  readonly ailing: boolean;
}

function durations(
  build: Builder,
  labels: Readonly<Record<string, string>>,
  { wave, load, median, ailing }: Durations,
  more: Parameters<Builder["counter"]>[3],
): readonly StoredSeries[] {
  const { seed, troubles } = build.shop;
  // Most requests are quick; a few wait, and more of them in the busy hours.
  const waits = createWave(seed, `${labels.pod}/waits`, { base: wave.base * 0.06, daily: 0.6, noise: 0.35 });
  const slowness = (bound: number) => {
    const slow = ailing ? 5 : 1;
    return ramp(share(bound, median * 5), share(bound, median * 5 * slow), troubles.rolloutMs);
  };
  const upTo = (bound: number): Flow => [
    { wave, steps: times(load, 0.94 * share(bound, median)) },
    { wave: waits, steps: both(load, slowness(bound), (part) => part) },
  ];
  const bucket = "http_request_duration_seconds_bucket";
  const all = upTo(Number.POSITIVE_INFINITY);
  return [
    ...BOUNDS.map((bound) => build.counter(bucket, { ...labels, le: String(bound) }, upTo(bound), more)),
    build.counter(bucket, { ...labels, le: "+Inf" }, all, more),
    build.counter("http_request_duration_seconds_count", labels, all, more),
    build.counter(
      "http_request_duration_seconds_sum",
      labels,
      [
        ...steady(wave, median * 1.2),
        { wave: waits, steps: ramp(median * 6, median * (ailing ? 30 : 6), troubles.rolloutMs) },
      ],
      { ...more, whole: false },
    ),
  ];
}

/** The share of a log-normal spread that lies below a bound. */
function share(bound: number, median: number): number {
  if (bound === Number.POSITIVE_INFINITY) return 1;
  return 1 / (1 + Math.exp(-1.702 * (Math.log(bound / median) / 0.55)));
}

function times(steps: readonly Step[], factor: number): readonly Step[] {
  return steps.map((step) => ({ ...step, factor: step.factor * factor }));
}

/** Two rows of steps as one: the product at every moment. */
function both(a: readonly Step[], b: readonly Step[], ofB: (factor: number) => number): readonly Step[] {
  const at = (steps: readonly Step[], ms: number) => steps.findLast(({ fromMs }) => fromMs <= ms)?.factor ?? 0;
  const moments = [...new Set([...a, ...b].map(({ fromMs }) => fromMs))].sort((x, y) => x - y);
  return moments.map((fromMs) => ({ fromMs, factor: at(a, fromMs) * ofB(at(b, fromMs)) }));
}
