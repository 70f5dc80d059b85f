import type { Value } from "../../../message/chart-spec.ts";

/** As many values as asked for, each the mean of those it stands for; a gap stays one. */
export function resample(values: readonly Value[], count: number): readonly Value[] {
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    const known = values.slice(from, to).filter((one): one is number => one !== null && Number.isFinite(one));
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one / known.length, 0);
  });
}

// The dots of a braille character, two wide and four high: https://www.unicode.org/charts/PDF/U2800.pdf
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** A curve of dots through two values a column; neighbours far apart are joined by an upright line, gaps are left open. */
export function drawBraille(
  values: readonly Value[],
  {
    low,
    high,
    columns,
    rows,
  }: { readonly low: number; readonly high: number; readonly columns: number; readonly rows: number },
): readonly string[] {
  const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  const deepest = rows * 4 - 1;
  // Halves, since the distance of two very large numbers is none that can be written.
  const depthOf = (value: number) =>
    high === low ? Math.round(deepest / 2) : Math.round((1 - (value / 2 - low / 2) / (high / 2 - low / 2)) * deepest);
  let before: number | undefined;
  values.forEach((value, x) => {
    if (value === null) {
      before = undefined;
      return;
    }
    const y = depthOf(value);
    const from = before === undefined ? y : before + Math.sign(y - before);
    for (let at = Math.min(from, y); at <= Math.max(from, y); at++) dot(x, at);
    before = y;
  });
  return cells.map((row) => row.map((bits) => (bits === 0 ? " " : String.fromCodePoint(0x2800 + bits))).join(""));

  function dot(x: number, y: number): void {
    const row = cells[Math.floor(y / 4)];
    const column = Math.floor(x / 2);
    if (row?.[column] !== undefined) row[column] |= DOTS[(x % 2) as 0 | 1][(y % 4) as 0 | 1 | 2 | 3];
  }
}
