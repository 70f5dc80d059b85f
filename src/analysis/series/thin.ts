type Point = readonly [atMs: number, value: number | null];

/**
 * Samples averaged into whole steps since 1970, each named by its beginning, ascending: so many that a chart and an answer
 * can hold them. A null among the samples says that sampling paused there: whole steps inside such a pause are null. Any
 * other step without a sample is absent, since a slower beat is no gap.
 */
export function thinPoints(points: readonly Point[], stepMs: number): readonly Point[] {
  const thinned: Point[] = [];
  let step: { atMs: number; sum: number; samples: number } | undefined;
  let paused = false;
  for (const [atMs, value] of points) {
    if (value === null) {
      paused = true;
      continue;
    }
    const stepAtMs = Math.floor(atMs / stepMs) * stepMs;
    if (step?.atMs !== stepAtMs) {
      if (step) {
        thinned.push(meanOf(step));
        if (paused) thinned.push(...emptySteps(step.atMs + stepMs, stepAtMs, stepMs));
      }
      step = { atMs: stepAtMs, sum: 0, samples: 0 };
    }
    paused = false;
    step.sum += value;
    step.samples++;
  }
  if (step) thinned.push(meanOf(step));
  return thinned;
}

function meanOf({
  atMs,
  sum,
  samples,
}: {
  readonly atMs: number;
  readonly sum: number;
  readonly samples: number;
}): Point {
  return [atMs, sum / samples];
}

function emptySteps(fromMs: number, beforeMs: number, stepMs: number): readonly Point[] {
  const steps: Point[] = [];
  for (let atMs = fromMs; atMs < beforeMs; atMs += stepMs) steps.push([atMs, null]);
  return steps;
}
