import { anything, isMasked, withoutMasks, withoutNames } from "../masks/tokens.ts";

/** As many different words in one place of messages that are otherwise alike make the place a value. */
const valuesOfAPlace = 5;
/** Fewer do where they look like names of things: a dot, digit, slash, underscore or mask inside. */
const namesOfAPlace = 2;

/** Two templates that differ in several names may be two things; three are one with values. */
const rowsOfNames = 3;
/** As many rows that share their frequent words are one sentence with values in it. */
const rowsOfSentences = 10;
/** The share of words that must stay. */
const leastKept = 0.4;

/** What stands behind one of these is the name of such a thing. */
const nouns = new Set(
  "user username account login host hostname server node pod container image volume namespace cluster database table topic queue bucket domain device interface file directory method class thread job task".split(
    " ",
  ),
);

/** One template on its way through the merge. */
interface Row {
  readonly tokens: string[];
  readonly keys: number[];
  sum: number;
  into?: Row;
}

/**
 * Which of the templates say the same thing with other values: for each its place in `merged`, the templates that came of
 * it. Pure; the same for the same templates in the same order.
 */
export function mergeTemplates(templates: readonly (readonly string[])[]): {
  readonly merged: readonly (readonly string[])[];
  readonly places: readonly number[];
} {
  const words = new Map<string, number>();
  const rows = templates.map((tokens) => rowOf(tokens, words));
  const byLength = new Map<number, Row[]>();
  for (const row of rows) {
    const same = byLength.get(row.tokens.length);
    if (same) same.push(row);
    else byLength.set(row.tokens.length, [row]);
  }
  for (const same of byLength.values()) mergeSameLength(same, words);
  const merged: (readonly string[])[] = [];
  const placeOf = new Map<Row, number>();
  const places = rows.map((row) => {
    const root = rootOf(row);
    let place = placeOf.get(root);
    if (place === undefined) {
      place = merged.length;
      placeOf.set(root, place);
      merged.push(root.tokens);
    }
    return place;
  });
  return { merged, places };
}

function rootOf(row: Row): Row {
  let root = row;
  while (root.into) root = root.into;
  return root;
}

function rowOf(tokens: readonly string[], words: Map<string, number>): Row {
  const row: Row = { tokens: [...tokens], keys: new Array<number>(tokens.length).fill(0), sum: 0 };
  tokens.forEach((_, place) => {
    setKey(row, place, words);
  });
  return row;
}

/** A sum over the places, so that leaving one out is a subtraction. */
function setKey(row: Row, place: number, words: Map<string, number>): void {
  const token = withoutNames(row.tokens[place] ?? "");
  let word = words.get(token);
  if (word === undefined) {
    word = words.size + 1;
    words.set(token, word);
  }
  // 44 bits, so that the sum over all places of the longest line is still exact.
  const seed = Math.imul(word, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b);
  const mixed = Math.imul(seed ^ (seed >>> 15), 0xc2b2ae35);
  const key = (mixed >>> 0) * 4096 + ((Math.imul(seed, 0x27d4eb2f) >>> 17) & 0xfff);
  row.sum += key - (row.keys[place] ?? 0);
  row.keys[place] = key;
}

function mergeSameLength(rows: readonly Row[], words: Map<string, number>): void {
  for (let round = 0; round < 4; round++) {
    let live = rows.filter(({ into }) => !into);
    const before = live.length;
    joinEqual(live, words);
    live = live.filter(({ into }) => !into);
    joinByPlace(live, words);
    live = live.filter(({ into }) => !into);
    joinByNames(live, words);
    live = live.filter(({ into }) => !into);
    joinByFrequency(live, words);
    live = live.filter(({ into }) => !into);
    joinFitting(live, words);
    live = live.filter(({ into }) => !into);
    if (live.length === before || live.length === 1) break;
  }
}

function joinEqual(rows: readonly Row[], words: Map<string, number>): void {
  const first = new Map<number, Row>();
  for (const row of rows) {
    const other = first.get(row.sum);
    if (other) join(other, row, words);
    else first.set(row.sum, row);
  }
}

/** Joins rows that differ in one place only, where that place holds a value. */
function joinByPlace(rows: readonly Row[], words: Map<string, number>): void {
  const buckets = new Map<number, { place: number; rows: Row[] }>();
  for (const row of rows) {
    for (let place = 0; place < row.keys.length; place++) {
      const rest = row.sum - (row.keys[place] ?? 0) + place + 1;
      const bucket = buckets.get(rest);
      if (bucket) bucket.rows.push(row);
      else buckets.set(rest, { place, rows: [row] });
    }
  }
  const wide = [...buckets.values()].filter(({ rows }) => rows.length > 1);
  wide.sort((a, b) => b.rows.length - a.rows.length);
  for (const { place, rows } of wide) {
    const free = rows.filter(({ into }) => !into);
    if (free.length < 2 || !isValue(free, place)) continue;
    const [first, ...others] = free;
    for (const other of others) if (first) join(first, other, words);
  }
}

/** Joins rows that differ only where all of them have names of things, in however many places. */
function joinByNames(rows: readonly Row[], words: Map<string, number>): void {
  const alike = new Map<string, Row[]>();
  for (const row of rows) {
    let kept = 0;
    const shape = row.tokens.map((token) => {
      if (isMasked(token) || isName(token)) return anything;
      if (isWord(token)) kept++;
      return token;
    });
    if (kept === 0 || kept < shape.length * leastKept) continue;
    const key = shape.join(" ");
    const list = alike.get(key);
    if (list) list.push(row);
    else alike.set(key, [row]);
  }
  for (const [first, ...others] of alike.values())
    if (first && others.length + 1 >= rowsOfNames) for (const other of others) join(first, other, words);
}

/** Joins rows that share the words many rows have in that place, where every other place holds many words. */
function joinByFrequency(rows: readonly Row[], words: Map<string, number>): void {
  if (rows.length < valuesOfAPlace) return;
  const often = new Map<number, number>();
  for (const row of rows) for (const key of row.keys) often.set(key, (often.get(key) ?? 0) + 1);
  const alike = new Map<string, Row[]>();
  for (const row of rows) {
    let kept = 0;
    const shape = row.tokens.map((token, place) => {
      if ((often.get(row.keys[place] ?? 0) ?? 0) < valuesOfAPlace) return anything;
      if (isWord(token)) kept++;
      return withoutNames(token);
    });
    if (kept === 0 || kept < shape.length * leastKept) continue;
    const key = shape.join(" ");
    const list = alike.get(key);
    if (list) list.push(row);
    else alike.set(key, [row]);
  }
  for (const group of alike.values()) {
    const [first, ...others] = group;
    if (!first || group.length < rowsOfSentences || !isSpread(group)) continue;
    for (const other of others) join(first, other, words);
  }
}

/** Joins a row to one with open places that fits it. */
function joinFitting(rows: readonly Row[], words: Map<string, number>): void {
  const wide = rows.filter(({ tokens }) => tokens.includes(anything) && tokens.some(isWord));
  for (const open of wide)
    for (const row of rows) if (row !== open && !row.into && !open.into && fits(open, row)) join(open, row, words);
}

function fits(open: Row, row: Row): boolean {
  return open.tokens.every((token, place) => token === anything || open.keys[place] === row.keys[place]);
}

/** Every place in which the rows differ holds many different words. */
function isSpread(rows: readonly Row[]): boolean {
  const length = rows[0]?.keys.length ?? 0;
  for (let place = 0; place < length; place++) {
    const values = new Set(rows.map(({ keys }) => keys[place]));
    if (values.size > 1 && values.size < valuesOfAPlace) return false;
  }
  return true;
}

function isValue(rows: readonly Row[], place: number): boolean {
  const [first] = rows;
  if (!first) return false;
  const length = first.tokens.length;
  let kept = 0;
  first.tokens.forEach((token, at) => {
    if (at !== place && isWord(token)) kept++;
  });
  if (kept === 0 || kept < (length - 1) * leastKept) return false;
  const values = new Set(rows.map((row) => row.tokens[place] ?? ""));
  let names = 0;
  let wholes = 0;
  for (const value of values) {
    const bare = value.slice(value.indexOf("=") + 1);
    const kept = withoutMasks(bare);
    if (kept !== bare && !/[A-Za-z]/.test(kept)) wholes++;
    else if (isName(kept)) names++;
  }
  if (wholes > 0) return true;
  if (place > 0 && nouns.has((first.tokens[place - 1] ?? "").toLowerCase())) return true;
  if (names === values.size) return names >= namesOfAPlace;
  return values.size >= valuesOfAPlace;
}

function isWord(token: string): boolean {
  return !isMasked(token) && /[A-Za-z]{2}/.test(token);
}

/** Not a state in capitals (`JOB_DONE`) nor a word with its value (`depth...<num>`, `port:<num>`): those say what happened. */
function isName(kept: string): boolean {
  if (/^[^A-Za-z0-9]*[A-Z]+(?:_[A-Z]+)*[^A-Za-z0-9]*$/.test(kept)) return false;
  return /[A-Za-z0-9][./\\_@$#:-]+[A-Za-z0-9\ufffe]|\d/.test(kept.replace(/^([A-Za-z]+)[.:=]+\ufffe/, "$1"));
}

/** Keeps where both agree; a mask they share by name stays that mask. */
function join(into: Row, row: Row, words: Map<string, number>): void {
  row.into = into;
  into.tokens.forEach((token, place) => {
    const other = row.tokens[place];
    if (token === other) return;
    into.tokens[place] = anything;
    setKey(into, place, words);
  });
}
