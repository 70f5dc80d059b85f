/** One sentence and what it means. */
export interface Sample {
  readonly label: string;
  readonly features: ReadonlyMap<string, number>;
  readonly weight: number;
}

export interface Classifier {
  /** A score for each label, higher is likelier; comparable within one sentence (log odds up to a constant). */
  score(features: ReadonlyMap<string, number>): ReadonlyMap<string, number>;
  /** Share of the sentence's weight that was ever seen in a sample. */
  coverage(features: ReadonlyMap<string, number>): number;
}

const passes = 20;
const rate = 0.5;
const decay = 1e-4;

/**
 * Multinomial logistic regression over the tools' own sentences, trained when the tools are known (0.3 s for 71 tools; it
 * yields twenty times) and the same every time: fixed order, no randomness. It learns which words tell tools apart, which BM25 over the same
 * sentences cannot ("show", "namespace" and a name stand in half of them).
 */
export function* trainClassifier(samples: readonly Sample[]): Generator<void, Classifier> {
  const labels = [...new Set(samples.map((sample) => sample.label))].sort();
  const labelAt = new Map(labels.map((label, at) => [label, at]));
  const featureAt = new Map<string, number>();
  for (const sample of samples)
    for (const feature of sample.features.keys()) if (!featureAt.has(feature)) featureAt.set(feature, featureAt.size);
  const rows = samples.map((sample) => ({
    ...sample,
    row: toRow(sample.features, featureAt),
    at: labelAt.get(sample.label) ?? 0,
  }));
  const width = labels.length;
  const weights = new Float64Array(featureAt.size * width);
  const squares = new Float64Array(featureAt.size * width).fill(1);
  const scores = new Float64Array(width);
  for (let pass = 0; pass < passes; pass += 1) {
    // Visited in a fixed stride, so that no tool's samples come in one block.
    for (let step = 0; step < rows.length; step += 1) {
      const sample = rows[(step * 7919 + pass * 31) % rows.length];
      if (sample) learn(sample, weights, squares, scores);
    }
    yield;
  }
  return {
    score: (features) => {
      const out = new Float64Array(width);
      addScores(toRow(features, featureAt), weights, out);
      return new Map(labels.map((label, at) => [label, out[at] ?? 0]));
    },
    coverage: (features) => {
      let seen = 0;
      let all = 0;
      for (const [feature, weight] of features) {
        if (/[ ~^]/.test(feature)) continue;
        all += weight;
        if (featureAt.has(feature)) seen += weight;
      }
      return all === 0 ? 0 : seen / all;
    },
  };
}

type Row = readonly (readonly [at: number, weight: number])[];

function toRow(features: ReadonlyMap<string, number>, featureAt: ReadonlyMap<string, number>): Row {
  const row: [number, number][] = [];
  let norm = 0;
  for (const [feature, weight] of features) {
    norm += weight * weight;
    const at = featureAt.get(feature);
    if (at !== undefined) row.push([at, weight]);
  }
  // Long sentences do not shout: the square root of their length, not the length, divides.
  const scale = norm > 0 ? 2.5 / Math.sqrt(norm) : 0;
  return row.map(([at, weight]) => [at, weight * scale]);
}

function addScores(row: Row, weights: Float64Array, out: Float64Array): void {
  const width = out.length;
  for (const [at, weight] of row) {
    for (let label = 0; label < width; label += 1)
      out[label] = (out[label] ?? 0) + weight * (weights[at * width + label] ?? 0);
  }
}

function learn(
  sample: { row: Row; at: number; weight: number },
  weights: Float64Array,
  squares: Float64Array,
  scores: Float64Array,
): void {
  const width = scores.length;
  scores.fill(0);
  addScores(sample.row, weights, scores);
  const top = Math.max(...scores);
  let sum = 0;
  for (let label = 0; label < width; label += 1) {
    const value = Math.exp((scores[label] ?? 0) - top);
    scores[label] = value;
    sum += value;
  }
  for (let label = 0; label < width; label += 1) {
    const error = ((scores[label] ?? 0) / sum - (label === sample.at ? 1 : 0)) * sample.weight;
    if (Math.abs(error) < 1e-3) continue;
    for (const [at, weight] of sample.row) {
      const index = at * width + label;
      const slope = error * weight + decay * (weights[index] ?? 0);
      const square = (squares[index] ?? 0) + slope * slope;
      squares[index] = square;
      weights[index] = (weights[index] ?? 0) - (rate * slope) / Math.sqrt(square);
    }
  }
}
