import type { GraphSpec } from "../../../src/message/chart-spec.ts";
import type { Block, Message } from "../../../src/message/message.ts";

const POINTS = Array.from({ length: 60 }, (_, i) => i);
const START_MS = Date.UTC(2026, 10, 20, 9);

export const GRAPH: GraphSpec = {
  kind: "graph",
  title: "shop",
  alt: "Ingress shop leads to checkout.",
  nodes: [
    { id: "a", kind: "Ingress", label: "shop", look: "entry" },
    { id: "b", kind: "Service", label: "checkout", look: "service", tone: "red" },
  ],
  edges: [{ from: "a", to: "b" }],
};

/** Every block of the message model, small enough for one message of any platform. Golden files are made of it. */
export const EVERY_BLOCK: Message = {
  summary: "CPU of node-3 is 91%, usually 40–55% at this hour.",
  blocks: [
    { type: "heading", text: "node-3" },
    {
      type: "text",
      dot: "red",
      text: ["CPU of ", { text: "node-3", style: "code" }, " is ", { text: "91%", style: "strong" }, "."],
    },
    { type: "text", text: [{ text: "Since 14:05, when checkout's rollout began.", style: "quiet" }] },
    {
      type: "facts",
      facts: [
        { label: "Node", value: "node-3" },
        { label: "Zone", value: "eu-1a" },
      ],
    },
    {
      type: "table",
      caption: "Top pods",
      columns: [{ title: "Pod" }, { title: "CPU", align: "right" }],
      rows: [
        ["checkout-7d9f", "1.20 cores"],
        ["cart-55c4", "0.30 cores"],
      ],
      moreRows: 3,
    },
    { type: "code", text: "sum(rate(cpu[5m])) > 1 && a < b", language: "promql" },
    {
      type: "chart",
      chart: {
        kind: "line",
        title: "CPU of node-3, last hour",
        alt: "CPU of node-3 rises from 50% to 90% and falls again.",
        unit: "%",
        x: { kind: "time", atMs: POINTS.map((i) => START_MS + i * 60_000), zone: "UTC" },
        series: [{ name: "node-3", values: POINTS.map((i) => 50 + 40 * Math.sin(i / 9)) }],
      },
    },
    { type: "person", personId: "p_ann", name: "Ann", mention: false },
    { type: "progress", text: "Reading logs of 4 pods …", done: 2, total: 4 },
    {
      type: "fold",
      title: "How this was found (1 query)",
      blocks: [
        { type: "text", text: "One look." },
        { type: "code", text: "up == 0" },
      ],
    },
    { type: "link", label: "Open the whole answer", route: "answers", id: "q_1" },
    {
      type: "buttons",
      buttons: [
        { label: "Top pods on node-3", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA1" } },
        { label: "Restart", style: "danger", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA2" } },
        { label: "Schedule…", style: "primary", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA3", opensForm: true } },
      ],
    },
    {
      type: "choice",
      label: "Which checkout do you mean?",
      options: [
        { label: "prod/shop · deployment", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA4" } },
        { label: "staging/shop · deployment", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA5" } },
      ],
    },
    { type: "context", text: "Prometheus prod · 14:32 · answered without a model" },
  ],
};

/** Text that would notify people, make links or break out of its block if a renderer trusted it. */
export const FORGERIES: readonly string[] = [
  "<!channel> <!here> <!everyone> <@U0ANN> <#C0GENERAL> <https://evil.example|click>",
  "@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678> [click](https://evil.example)",
  "<at>Ann</at> [click](https://evil.example) ![x](https://evil.example/x.png) {{DATE(2026-01-01T00:00:00Z,SHORT)}}",
  "```\nout of the block\n``` *bold* _it_ ~no~ **b** __u__ ||spoiler|| > quote\n# heading\n- list",
  "https://evil.example/path?a=b&c=d and evil.example and mailto:ann@evil.example",
  "&lt;!channel&gt; &amp; < > & \u202e\u200b\u0000",
];

/** Each of these is too much for one message of some platform. */
export const TOO_LONG: Readonly<Record<string, readonly Block[]>> = {
  words: [{ type: "text", text: Array.from({ length: 3000 }, (_, i) => `word${i}`).join(" ") }],
  code: [{ type: "code", text: Array.from({ length: 600 }, (_, i) => `line ${i} of the output`).join("\n") }],
  table: [
    {
      type: "table",
      columns: Array.from({ length: 8 }, (_, i) => ({ title: `Column ${i}` })),
      rows: Array.from({ length: 120 }, (_, row) => Array.from({ length: 8 }, (_, i) => `cell ${row}.${i}`)),
    },
  ],
  buttons: [
    {
      type: "buttons",
      buttons: Array.from({ length: 40 }, (_, i) => ({
        label: `Button ${i}`,
        press: { id: `B${String(i).padStart(23, "0")}` },
      })),
    },
  ],
  blocks: Array.from({ length: 130 }, (_, i) => ({ type: "text" as const, text: `Paragraph ${i}.` })),
  options: [
    {
      type: "choice",
      label: "Which one?",
      options: Array.from({ length: 150 }, (_, i) => ({
        label: `Option ${i} ${"with a long name ".repeat(8)}`,
        press: { id: `C${String(i).padStart(23, "0")}` },
      })),
    },
  ],
};
