import { isCovered, type Place } from "../word.ts";
import type { Filled, Filling, ReadSlot } from "./reader.ts";

const kindNames: Readonly<Record<string, string>> = {
  user: "User",
  group: "Group",
  serviceaccount: "ServiceAccount",
  sa: "ServiceAccount",
};

/** Who: as written with a kind, a service account in words, a known person or group, or the word where a person stands. */
export const readSubject: ReadSlot<"subject"> = (field, filling) =>
  written(filling) ?? account(filling) ?? known(filling) ?? standing(filling, field.key);

function written({ said, taken }: Filling): Filled | undefined {
  const literal = said.literals.find((one) => one.kind === "subject" && !isCovered(one, taken));
  const [kind = "", ...rest] = literal?.text.split("/") ?? [];
  return literal && { value: [kindNames[kind.toLowerCase()] ?? kind, ...rest].join("/"), places: [literal] };
}

/** "service account build in ci", "the build service account in ci", "service account ci/build". */
function account({ said }: Filling): Filled | undefined {
  const at = said.words.findIndex(
    (word, index) => word.text === "service" && said.words[index + 1]?.text === "account",
  );
  const one = at >= 0 ? at : said.words.findIndex((word) => ["serviceaccount", "sa"].includes(word.text));
  if (one < 0) return undefined;
  const length = at >= 0 ? 2 : 1;
  const [first, last] = [said.words[one], said.words[one + length - 1]];
  const plain = (index: number) =>
    /^[a-z0-9][\w./:-]*$/.test(said.words[index]?.text ?? "") ? said.words[index] : undefined;
  const verbs = new Set([
    "can",
    "may",
    "do",
    "is",
    "in",
    "of",
    "allowed",
    "have",
    "has",
    "the",
    "a",
    "able",
    "could",
    "for",
  ]);
  const behind = plain(one + length);
  const before = plain(one - 1);
  const name = behind && !verbs.has(behind.text) ? behind : before && !verbs.has(before.text) ? before : undefined;
  if (!name || !first || !last) return undefined;
  const places: Place[] = [{ start: first.start, end: last.end }, name];
  if (/[/:]/.test(name.raw)) return { value: `ServiceAccount/${name.raw.replace(":", "/")}`, places };
  const next = said.words[Math.max(one + length - 1, said.words.indexOf(name)) + 1];
  const namespace =
    next && ["in", "from", "of"].includes(next.text)
      ? said.words[said.words.indexOf(next) + (said.words[said.words.indexOf(next) + 1]?.text === "the" ? 2 : 1)]
      : undefined;
  if (!namespace) return { value: name.raw, places };
  return { value: `ServiceAccount/${namespace.raw}/${name.raw}`, places: [...places, namespace] };
}

function known({ said, taken }: Filling): Filled | undefined {
  const name = said.names.find(
    (one) => !isCovered(one, taken) && one.kinds.some((kind) => kind === "person" || kind === "group"),
  );
  if (!name) return undefined;
  const isGroup = name.kinds.includes("group") && (name.cue?.kind === "group" || !name.kinds.includes("person"));
  const isUser = name.cue?.word === "user";
  return {
    value: isGroup ? `Group/${name.name}` : isUser ? `User/${name.name}` : name.name,
    places: name.cue ? [name, name.cue.place] : [name],
  };
}

/** "can zoe delete pods": the word between the question and the deed; "permissions of zoe". */
function standing({ said, taken, answering }: Filling, key: string): Filled | undefined {
  const text = said.text;
  if (answering === key && said.words.length === 1 && said.words[0])
    return { value: said.words[0].raw, places: [said.words[0]] };
  const shapes = [
    /\b(?:user|group)\s+([\w.@-]+)/i,
    /^(?:can|may|could|is|does|would|has|check (?:if|whether))\s+(?:the\s+)?([\w.@-]+)(?:\s+group)?\s+(?:\w+\s+)?(?:allowed|able|permitted|have|read|get|list|create|delete|update|patch|watch|exec|see|view|edit|do|access|scale|restart|port-forward|impersonate|write|modify|change|remove)\b/i,
    /\bwhat\s+(?:all\s+)?(?:can|may|is|does|could)\s+(?:the\s+)?([\w.@-]+)\s+(?:group\s+)?(?:do|allowed|able|permitted|have|access|touch)\b/i,
    /\b(?:permissions?|rights|access|privileges|roles|graph|bindings)\s+(?:of|for)\s+(?:the\s+)?([\w.@-]+)/i,
    /\b(?:revoke|remove|unbind|strip|take|drop|kick)\s+(?:the\s+)?([\w.@-]+?)(?:'s)?\s+(?:from|access|rights|out|of)\b/i,
    /\bas\s+([\w.@-]+)$/i,
  ];
  for (const shape of shapes) {
    const match = shape.exec(text);
    const who = match?.[1];
    if (
      !match ||
      !who ||
      /^(?:i|we|you|me|the|anyone|somebody|someone|access|all|it|there|user|users|group|my|our)$/i.test(who)
    )
      continue;
    const start = match.index + match[0].indexOf(who);
    const place = { start, end: start + who.length };
    const named = said.names.find((name) => name.start === start);
    if (isCovered(place, taken) || named?.kinds.some((kind) => ["namespace", "cluster"].includes(kind))) continue;
    const group = /^(?:group\s)/i.test(match[0]) || /^\s+group\b/i.test(text.slice(place.end));
    return { value: group ? `Group/${who}` : who, places: [place] };
  }
  return undefined;
}
