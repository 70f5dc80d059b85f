/** Tells whether a template, as shown, was among those of an earlier stretch. */
export type Known = (template: string) => boolean;

/**
 * The same template may be wider in one stretch than in another: a word on one side and `<*>` or a mask on the other are
 * the same.
 */
export function createKnown(known: Iterable<string>): Known {
  const exact = new Set(known);
  const byPath = new Map<string, (readonly string[])[]>();
  for (const template of exact) {
    const tokens = template.split(" ");
    const list = byPath.get(pathOf(tokens));
    if (list) list.push(tokens);
    else byPath.set(pathOf(tokens), [tokens]);
  }
  return (template) => {
    if (exact.has(template)) return true;
    const tokens = template.split(" ");
    return (byPath.get(pathOf(tokens)) ?? []).some((other) => agree(tokens, other));
  };
}

function pathOf(tokens: readonly string[]): string {
  return String(tokens.length);
}

function agree(tokens: readonly string[], other: readonly string[]): boolean {
  let same = 0;
  for (let i = 0; i < tokens.length; i++) {
    const one = tokens[i] ?? "";
    const two = other[i] ?? "";
    if (one === two) {
      if (!isOpen(one)) same++;
    } else if (!isOpen(one) && !isOpen(two)) return false;
  }
  return same * 2 >= tokens.length;
}

function isOpen(token: string): boolean {
  return token.includes("<") && token.includes(">");
}
