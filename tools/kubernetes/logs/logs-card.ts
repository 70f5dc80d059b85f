import type { LogSummary, LogTemplate } from "../../../src/analysis/logs/contract/summary.ts";
import { clip, plural } from "../../../src/base/text/words.ts";
import { formatTime } from "../../../src/base/time/format-time.ts";
import type { Draft, DraftBlock } from "../../../src/message/message.ts";
import type { ViewContext } from "../../../src/tool/tool.ts";

/** What was read of logs. */
export interface LogsRead {
  readonly templates: readonly (Omit<LogTemplate, "firstMs" | "lastMs"> & {
    readonly first?: string;
    readonly last?: string;
  })[];
  /** The newest, with secrets cut. */
  readonly lines: readonly string[];
  readonly summary: LogSummary;
  readonly about: string;
  readonly pods: number;
  /** Where the lines came from, a sentence. */
  readonly from: string;
  readonly demo: boolean;
}

const MOST_SHOWN = 15;
const MOST_GAPS = 4;

export function renderLogs(
  read: LogsRead,
  asked: Readonly<Record<string, unknown>>,
  gaps: readonly string[],
  { nowMs, zone }: ViewContext,
): Draft {
  const { summary: log, about, pods, lines, demo } = read;
  const errors = (log.levels.error ?? 0) + (log.levels.fatal ?? 0);
  const first = log.templates[0];
  const counts = `${plural(log.lines, "line")} of ${plural(pods, "pod")}, ${errors === 0 ? "no errors" : plural(errors, "error")}`;
  const summary = `${about}: ${counts}.${first ? ` ${errors > 0 ? "Most telling" : "Most"}: ${clip(first.sample.split("\n")[0] ?? "", 160)}` : ""}`;
  const blocks: DraftBlock[] = [
    { type: "text", text: summary, dot: errors > 0 ? "red" : "green" },
    {
      type: "table",
      columns: [{ title: "×", align: "right" }, { title: "Level" }, { title: "What it says" }, { title: "Last" }],
      rows: log.templates
        .slice(0, MOST_SHOWN)
        .map((one) => [
          one.count.toLocaleString("en-US"),
          one.level ?? "–",
          `${one.isNew ? "new · " : ""}${one.burst ? "burst · " : ""}${clip(one.template.replace(/\s+/g, " "), 160)}`,
          one.lastMs === undefined ? "–" : formatTime(one.lastMs, zone, nowMs),
        ]),
      ...(log.templates.length > MOST_SHOWN ? { moreRows: log.templates.length - MOST_SHOWN } : {}),
    },
  ];
  if (log.gaps[0]) {
    const { fromMs, toMs } = log.gaps[0];
    const text = `Silent from ${formatTime(fromMs, zone, nowMs)} to ${formatTime(toMs, zone, nowMs)}.`;
    blocks.push({ type: "text", text });
  }
  if (lines.length > 0)
    blocks.push({
      type: "fold",
      title: `Last ${plural(lines.length, "line")}`,
      blocks: [{ type: "code", text: lines.join("\n") }],
    });
  if (gaps.length > 0) {
    const more = gaps.length > MOST_GAPS ? ` And ${gaps.length - MOST_GAPS} more.` : "";
    blocks.push({ type: "text", text: `Not seen: ${gaps.slice(0, MOST_GAPS).join(" ")}${more}`, dot: "grey" });
  }
  if (asked.raw !== true && log.lines > 0) {
    const press = { kind: "call" as const, tool: "kubernetes_read_logs", input: { ...asked, raw: true } };
    blocks.push({ type: "buttons", buttons: [{ label: "Raw lines as a file", press }] });
  }
  blocks.push({ type: "context", text: [read.from, ...log.cut.said].join(" ") });
  return { summary, blocks, ...(demo ? { demo } : {}) };
}

/** A template with its times as data gives them. */
export function flat({ firstMs, lastMs, ...template }: LogTemplate): LogsRead["templates"][number] {
  return {
    ...template,
    ...(firstMs === undefined ? {} : { first: new Date(firstMs).toISOString() }),
    ...(lastMs === undefined ? {} : { last: new Date(lastMs).toISOString() }),
  };
}
