/**
 * Slack's escaped text as people wrote it: mentions of the bot are taken out, links become their address, channels their
 * name, other people "@name" where Slack tells it and "@U…" where not. Slack's own escapes come last, so that nothing a
 * person typed can turn into one of these forms.
 */
export function parseWords(text: string, botUserId: string): string {
  return text
    .replace(/<([^<>\n]*)>/g, (_, inside: string) => meaningOf(inside, botUserId))
    .replace(/&(lt|gt|amp);/g, (_, name: string) => (name === "lt" ? "<" : name === "gt" ? ">" : "&"))
    .replace(/[^\S\n]{2,}/g, " ")
    .trim();
}

/** Whether the bot is mentioned in it. */
export function mentions(text: string, userId: string): boolean {
  return text.includes(`<@${userId}>`) || text.includes(`<@${userId}|`);
}

/** Words that begin with somebody else's mention are meant for them. */
export function isForAnother(text: string, botUserId: string): boolean {
  const first = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>/.exec(text)?.[1];
  return first !== undefined && first !== botUserId;
}

function meaningOf(inside: string, botUserId: string): string {
  const bar = inside.indexOf("|");
  const id = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (id.startsWith("@")) {
    if (id.slice(1) === botUserId) return " ";
    return `@${label || id.slice(1)}`;
  }
  if (id.startsWith("#")) return `#${label || id.slice(1)}`;
  if (id.startsWith("!subteam^")) return label || `@${id.slice("!subteam^".length)}`;
  if (id.startsWith("!date^")) return label;
  if (id.startsWith("!")) return label || `@${id.slice(1)}`;
  // "mailto:ann@example.com|ann@example.com" was typed as the address alone.
  if (id.startsWith("mailto:") || id.startsWith("tel:")) return label || id.slice(id.indexOf(":") + 1);
  return id;
}
