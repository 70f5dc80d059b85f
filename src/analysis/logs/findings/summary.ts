import type { LogCut, LogLevel, LogStretch, LogTemplate } from "../contract/summary.ts";
import { levelNames } from "../line/level.ts";
import { renderTokens } from "../masks/tokens.ts";
import { shorten } from "../sample.ts";
import { absorb, type TemplateRecord, timelineOf } from "../templates/template-record.ts";
import { findBurst } from "./burst.ts";
import type { Known } from "./known.ts";

const templateCharacters = 600;
const newShareOfRange = 0.1;
const rareAmongLines = 50;
const rareShare = 0.001;

interface Stretch {
  readonly range: LogStretch | undefined;
  readonly entries: number;
  readonly known: Known | undefined;
}

/** The records as templates, those to look at first first; each record then knows its place. */
export function tellTemplates(records: readonly TemplateRecord[], stretch: Stretch): readonly LogTemplate[] {
  const byText = new Map<string, TemplateRecord>();
  for (const record of records) {
    const text = shorten(renderTokens(record.tokens), templateCharacters);
    const same = byText.get(text);
    if (same) absorb(same, record);
    else byText.set(text, record);
  }
  const told = [...byText].map(([text, record]) => ({ record, template: tellTemplate(text, record, stretch) }));
  told.sort(
    (a, b) =>
      urgency(b.template) - urgency(a.template) ||
      b.template.count - a.template.count ||
      (a.template.template < b.template.template ? -1 : 1),
  );
  told.forEach(({ record }, index) => {
    record.index = index;
  });
  return told.map(({ template }) => template);
}

function tellTemplate(text: string, record: TemplateRecord, { range, entries, known }: Stretch): LogTemplate {
  const timed = !Number.isNaN(record.firstMs);
  const level = levelNames[record.level];
  const timeline = timelineOf(record);
  const burst = timeline && range ? findBurst(timeline, range) : undefined;
  const late =
    timed && range !== undefined && record.firstMs > range.toMs - (range.toMs - range.fromMs) * newShareOfRange;
  return {
    template: text,
    count: record.count,
    ...(level === undefined ? {} : { level }),
    ...(timed ? { firstMs: record.firstMs, lastMs: record.lastMs } : {}),
    isNew: known ? !known(text) : late,
    isRare: entries >= rareAmongLines && record.count <= Math.min(10, Math.max(2, entries * rareShare)),
    ...(burst ? { burst } : {}),
    sample: record.sample,
    replicas: record.replicas.size,
  };
}

const weights: Readonly<Record<LogLevel, number>> = { fatal: 8, error: 7, warn: 2, info: 0, debug: 0, trace: 0 };

/** First by level, where all below a warning are one; then the new, the sudden, the rare. */
function urgency({ level, isNew, isRare, burst }: LogTemplate): number {
  return (level ? weights[level] * 7 : 0) + (isNew ? 3 : 0) + (burst ? 2 : 0) + (isRare ? 1 : 0);
}

/** The counts of what was left out, with a sentence for each. */
export function tellCut(counts: Omit<LogCut, "said">): LogCut {
  const { longLines, unreadCharacters, traceLines, foldedTemplates, foldedEntries, replicas } = counts;
  const said: string[] = [];
  if (longLines > 0)
    said.push(`${longLines} long line(s) were read only at their beginning; ${unreadCharacters} characters were not.`);
  if (traceLines > 0) said.push(`${traceLines} line(s) of long stack traces were counted and not read.`);
  if (foldedEntries > 0)
    said.push(
      `${foldedEntries} entries of ${foldedTemplates} rare template(s) are in no template: there were too many different ones.`,
    );
  if (replicas > 0) said.push(`${replicas} replica(s) beyond the first were counted together as one.`);
  return { ...counts, said };
}
