import { type Read, type Reading, textAt } from "./reading.ts";

/** A time of day. `open` is an hour said without minutes or am and pm, which may mean the afternoon. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly open: boolean;
}

const named: Readonly<Record<string, number>> = { noon: 12, midday: 12, midnight: 0 };

function clock(hour: number, minute: number, second = 0, open = false): ClockTime | undefined {
  const fits = hour <= 24 && minute < 60 && second < 60 && (hour < 24 || minute + second === 0);
  return fits ? { hour, minute, second, open } : undefined;
}

/** "14:05", "2pm", "2:30 pm", "9 o'clock", "noon"; a bare "9" only where `bare` allows it. */
export function readClock(reading: Reading, at: number, bare: boolean): Read<ClockTime> | undefined {
  const text = textAt(reading, at);
  if (text === undefined) return undefined;
  const word = Object.hasOwn(named, text) ? named[text] : undefined;
  if (word !== undefined) return { value: { hour: word, minute: 0, second: 0, open: false }, next: at + 1 };
  const parts = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?$/.exec(text);
  if (!parts) return undefined;
  const hour = Number(parts[1]);
  const half = readHalf(reading, at + 1);
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    const value = clock((hour % 12) + (half.value === "p" ? 12 : 0), Number(parts[2] ?? 0), Number(parts[3] ?? 0));
    return value && { value, next: half.next };
  }
  if (parts[2] !== undefined) {
    const value = clock(hour, Number(parts[2]), Number(parts[3] ?? 0));
    const next = ["h", "uhr"].includes(textAt(reading, at + 1) ?? "") ? at + 2 : at + 1;
    return value && { value, next };
  }
  const oclock = textAt(reading, at + 1) === "o" && textAt(reading, at + 3) === "clock";
  if (!oclock && !bare) return undefined;
  const value = clock(hour, 0, 0, hour <= 12);
  return value && { value, next: oclock ? at + 4 : at + 1 };
}

function readHalf(reading: Reading, at: number): Read<"a" | "p"> | undefined {
  const text = textAt(reading, at);
  if (text === "am" || text === "pm") return { value: text === "am" ? "a" : "p", next: at + 1 };
  const dotted = (text === "a" || text === "p") && textAt(reading, at + 1) === "." && textAt(reading, at + 2) === "m";
  if (!dotted) return undefined;
  return { value: text as "a" | "p", next: textAt(reading, at + 3) === "." ? at + 4 : at + 3 };
}
