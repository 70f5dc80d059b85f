/** What the client makes of markdown: the text one reads, and what one can click or is called by. */
export interface Displayed {
  readonly text: string;
  readonly links: readonly string[];
  /** Chips for people, roles and channels, timestamps, commands and custom emoji: none may come of data. */
  readonly chips: readonly string[];
}

// In the client's order: an escape wins over everything, a code block over what is inside it.
const RULES: readonly (readonly [RegExp, (match: RegExpExecArray, out: Out) => void])[] = [
  [/^\\([^0-9A-Za-z\s])/, ([, sign = ""], out) => out.text.push(sign)],
  [/^```(?:[\w+#-]+\n|\n)?([\s\S]*?)\n?```/, ([, code = ""], out) => out.text.push(code)],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, ([, , code = ""], out) => out.text.push(code)],
  [/^<(?:@[!&]?|#)\d+>/, ([chip], out) => out.chips.push(chip)],
  [/^<(?:a?:\w+:\d+|t:-?\d+(?::[a-zA-Z])?|\/[^>\n]+:\d+|id:\w+)>/, ([chip], out) => out.chips.push(chip)],
  [
    /^@(?:everyone|here)/,
    ([chip], out) => {
      out.chips.push(chip);
      out.text.push(chip);
    },
  ],
  [
    /^\[((?:\\.|[^\]\\])+)\]\(<?((?:https?|mailto):[^\s)>]+)>?\)/,
    ([, label = "", url = ""], out) => {
      out.links.push(url);
      walk(label, out);
    },
  ],
  [
    /^<((?:https?:\/\/|mailto:)[^\s>]+)>/,
    ([, url = ""], out) => {
      out.links.push(url);
      out.text.push(url);
    },
  ],
  [
    /^(?:https?|steam):\/\/[^\s<]+[^<.,:;"'\]\s]/,
    ([url], out) => {
      out.links.push(url);
      out.text.push(url);
    },
  ],
  [/^:(?:[a-z0-9_+-]+):/, ([emoji], out) => out.chips.push(emoji)],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/, ([, inner = ""], out) => walk(inner, out)],
  [/^__((?:\\.|[^\\])+?)__(?!_)/, ([, inner = ""], out) => walk(inner, out)],
  [/^~~((?:\\.|[^\\])+?)~~/, ([, inner = ""], out) => walk(inner, out)],
  [
    /^\|\|((?:\\.|[^\\])+?)\|\|/,
    ([, inner = ""], out) => {
      out.chips.push("spoiler");
      walk(inner, out);
    },
  ],
  [/^\*(?=\S)((?:\\.|[^\\*])+?)\*/, ([, inner = ""], out) => walk(inner, out)],
  [/^_((?:\\.|[^\\_])+?)_(?![0-9A-Za-z])/, ([, inner = ""], out) => walk(inner, out)],
];

const LINE_RULES: readonly RegExp[] = [/^#{1,3} /, /^-# /, /^>>> /, /^> /, /^ *[-*] /];

interface Out {
  readonly text: string[];
  readonly links: string[];
  readonly chips: string[];
}

export function displayed(markdown: string): Displayed {
  const out: Out = { text: [], links: [], chips: [] };
  walk(markdown, out);
  // What shows nothing is not seen.
  return { text: out.text.join("").replace(/[\u200b\u2060]/g, ""), links: out.links, chips: out.chips };
}

function walk(markdown: string, out: Out): void {
  let rest = markdown;
  let lineStart = true;
  while (rest !== "") {
    if (lineStart) {
      const line = LINE_RULES.map((rule) => rule.exec(rest)).find((match) => match !== null);
      lineStart = false;
      if (line) {
        rest = rest.slice(line[0].length);
        continue;
      }
    }
    let matched = false;
    for (const [rule, take] of RULES) {
      const match = rule.exec(rest);
      if (!match) continue;
      take(match, out);
      rest = rest.slice(match[0].length);
      matched = true;
      break;
    }
    if (matched) continue;
    const [sign = ""] = rest;
    out.text.push(sign);
    lineStart = sign === "\n";
    rest = rest.slice(sign.length);
  }
}
