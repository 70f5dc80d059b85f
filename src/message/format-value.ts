import type { Unit } from "./chart-spec.ts";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;
const SI = ["", "k", "M", "G", "T", "P"] as const;
const TIMES = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
  { name: "ms", seconds: 1e-3 },
  { name: "µs", seconds: 1e-6 },
] as const;

/** A number's scale: what to divide by, and what to write behind it. */
interface Scale {
  readonly divisor: number;
  readonly suffix: string;
}

/** A value for a label: three significant digits, its unit, "1.5 GiB", "230 ms", "91%". */
export function formatValue(value: number, unit: Unit): string {
  const scale = scaleFor(Math.abs(value), unit, 100_000); // 9,221 and 14,025 stand under each other
  const scaled = Number((value / scale.divisor).toPrecision(12)); // 45 µs is 45.00000000000001 of 1e-6
  return write(scaled, decimalsFor(Math.abs(scaled)), scale, unit);
}

/** A writer for the labels of one axis: all in the same scale, with as many decimals as the step needs. */
export function axisFormat(largest: number, step: number, unit: Unit): (value: number) => string {
  const scale = scaleFor(largest, unit, 10_000);
  const decimals = decimalsOfStep(step / scale.divisor);
  return (value) =>
    value === 0 && scale.suffix !== "%" ? zero(unit) : write(value / scale.divisor, decimals, scale, unit);
}

function scaleFor(size: number, unit: Unit, shortenFrom: number): Scale {
  if (unit === "%") return { divisor: 1, suffix: "%" };
  if (unit === "bytes" || unit === "bytes/s") {
    const power = size < 1 ? 0 : Math.min(BINARY.length - 1, Math.floor(Math.log2(size) / 10));
    return { divisor: 1024 ** power, suffix: ` ${BINARY[power]}${unit === "bytes/s" ? "/s" : ""}` };
  }
  if (unit === "seconds") {
    const time = size === 0 ? TIMES[3] : (TIMES.find(({ seconds }) => size >= seconds) ?? TIMES[5]);
    return { divisor: time.seconds, suffix: ` ${time.name}` };
  }
  const power = size < shortenFrom ? 0 : Math.min(SI.length - 1, Math.floor(Math.log10(size) / 3));
  return { divisor: 1000 ** power, suffix: `${SI[power]}${wordFor(unit)}` };
}

function wordFor(unit: Unit): string {
  if (unit === "per second") return "/s";
  return unit === "" || unit === "count" ? "" : ` ${unit}`;
}

function write(scaled: number, decimals: number, scale: Scale, unit: Unit): string {
  const number = Math.abs(scaled) >= 1e6 ? scaled.toExponential(1) : grouped(scaled.toFixed(decimals));
  const text = number.replace(/^-(0(?:\.0*)?)$/, "$1");
  if (unit === "cores" && text === "1" && scale.divisor === 1) return "1 core";
  return `${text}${scale.suffix}`;
}

function zero(unit: Unit): string {
  return unit === "cores" || unit === "per second" ? `0${wordFor(unit)}` : "0";
}

function decimalsFor(scaled: number): number {
  if (Number.isInteger(scaled) || scaled >= 100) return 0;
  if (scaled >= 10) return 1;
  return scaled >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(scaled)) - 1);
}

function decimalsOfStep(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const shifted = step * 10 ** decimals;
    if (Math.abs(shifted - Math.round(shifted)) < 1e-6 * Math.max(1, shifted) && Math.round(shifted) > 0)
      return decimals;
  }
  return 8;
}

function grouped(number: string): string {
  const [whole = "", fraction] = number.split(".");
  const parted = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}
