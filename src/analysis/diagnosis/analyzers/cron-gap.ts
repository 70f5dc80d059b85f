const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const HOUR_MS = 3_600_000;

/**
 * A length of time that two runs of a schedule are surely not further apart than, give or take nothing: what is rarer than
 * daily counts whole weeks, months or years. undefined for a schedule Kubernetes does not take.
 */
export function longestGapMs(schedule: string): number | undefined {
  const every = /^@every (\d+)(h|m|s)$/.exec(schedule);
  if (every) return Number(every[1]) * ({ h: HOUR_MS, m: 60_000, s: 1000 }[every[2] ?? "h"] ?? HOUR_MS);
  const fields = (MACROS[schedule] ?? schedule.replace(/^(?:CRON_)?TZ=\S+\s+/, "")).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const parsed = fields.map((field, at) =>
    parseField(field, RANGES[at]?.[0] ?? 0, RANGES[at]?.[1] ?? 0, at === 3 ? NAMES : at === 4 ? DAYS : []),
  );
  if (parsed.some((values) => values === undefined || values.length === 0)) return undefined;
  const [minutes, hours, , months] = parsed as readonly (readonly number[])[];
  const [, , days, , weekdays] = fields;
  if ((months?.length ?? 0) < 12) return 366 * 24 * HOUR_MS;
  if (days !== "*" && days !== "?") return 31 * 24 * HOUR_MS;
  if (weekdays !== "*" && weekdays !== "?") return 7 * 24 * HOUR_MS;
  if ((hours?.length ?? 0) < 24) return 24 * HOUR_MS;
  return (minutes?.length ?? 0) < 60 ? HOUR_MS : 60_000;
}

function parseField(field: string, low: number, high: number, names: readonly string[]): readonly number[] | undefined {
  const found: number[] = [];
  for (const part of field.toLowerCase().split(",")) {
    const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const star = match[1] === "*" || match[1] === "?";
    const from = star ? low : numberAt(match[1] ?? "", names, low);
    const to = star
      ? high
      : match[2] === undefined
        ? match[3] === undefined
          ? from
          : high
        : numberAt(match[2], names, low);
    const step = Number(match[3] ?? 1);
    if (from === undefined || to === undefined || from < low || to > high || from > to || step < 1) return undefined;
    for (let value = from; value <= to; value += step) found.push(value);
  }
  return found;
}

function numberAt(text: string, names: readonly string[], low: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const at = names.indexOf(text.slice(0, 3));
  return at < 0 ? undefined : at + (names.length === 12 ? low : 0);
}
