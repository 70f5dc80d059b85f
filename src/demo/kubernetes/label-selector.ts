type Test = (labels: Readonly<Record<string, string>>) => boolean;

const PARTS: readonly (readonly [RegExp, (key: string, values: readonly string[]) => Test])[] = [
  [/^([\w./-]+)\s+in\s+\(([^()]*)\)$/, (key, values) => (labels) => values.includes(labels[key] ?? "\0")],
  [/^([\w./-]+)\s+notin\s+\(([^()]*)\)$/, (key, values) => (labels) => !values.includes(labels[key] ?? "\0")],
  [
    /^([\w./-]+)\s*!=\s*([\w.-]*)$/,
    (key, [value]) =>
      (labels) =>
        labels[key] !== value,
  ],
  [
    /^([\w./-]+)\s*==?\s*([\w.-]*)$/,
    (key, [value]) =>
      (labels) =>
        labels[key] === value,
  ],
  [/^!\s*([\w./-]+)$/, (key) => (labels) => !(key in labels)],
  [/^([\w./-]+)$/, (key) => (labels) => key in labels],
];

/** "app=cart,tier in (web, db),!canary"; undefined for what is no label selector. */
export function parseLabelSelector(text: string): Test | undefined {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const tests: Test[] = [];
  for (const part of parts) {
    if (part === "") continue;
    const test = testOf(part);
    if (!test) return undefined;
    tests.push(test);
  }
  return (labels) => tests.every((test) => test(labels));
}

function testOf(part: string): Test | undefined {
  for (const [pattern, make] of PARTS) {
    const match = pattern.exec(part);
    if (match)
      return make(
        match[1] ?? "",
        (match[2] ?? "").split(",").map((value) => value.trim()),
      );
  }
  return undefined;
}
