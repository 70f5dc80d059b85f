import { dur, size } from "./pieces.ts";

const durations =
  "ns nsec nsecs nanosecond nanoseconds us µs μs usec usecs microsecond microseconds ms msec msecs millis millisecond milliseconds s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days";
const sizes =
  "b byte bytes k kb kib ki kbytes m mb mib mi mbytes g gb gib gi gbytes t tb tib ti p pb pib pi bit bits kbps mbps gbps";

/** Joined to a number: `5m` could be minutes or mebi, and is read as the former. */
const joined = new Map<string, number>([
  ...sizes.split(" ").map((unit) => [unit, size] as const),
  ...durations.split(" ").map((unit) => [unit, dur] as const),
]);

/** The mask of a number with this unit joined to it, whatever its case, or undefined. */
export function joinedUnit(unit: string): number | undefined {
  return joined.get(unit) ?? joined.get(unit.toLowerCase());
}

/** With a space between, a single letter is no unit: "3 d" is rarer than "took 3 s tries". */
export function spacedUnit(unit: string): number | undefined {
  return unit.length > 1 || unit === "s" ? joinedUnit(unit) : undefined;
}
