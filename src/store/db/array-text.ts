/** Reads Postgres's text form of an array (`{1,NULL,"a b",{…}}`), each element through `parse`. */
export function parseArrayText(text: string, parse: (element: string) => unknown): unknown[] {
  let at = text.indexOf("{"); // what stands before are bounds, as in [0:2]={1,2,3}

  function readArray(): unknown[] {
    const items: unknown[] = [];
    at++;
    while (at < text.length && text[at] !== "}") {
      if (text[at] === ",") at++;
      items.push(text[at] === "{" ? readArray() : text[at] === '"' ? parse(readQuoted()) : readBare());
    }
    at++;
    return items;
  }

  function readQuoted(): string {
    let element = "";
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === "\\") at++;
      element += text[at];
    }
    at++;
    return element;
  }

  function readBare(): unknown {
    const start = at;
    while (at < text.length && text[at] !== "," && text[at] !== "}") at++;
    const element = text.slice(start, at);
    return element === "NULL" ? null : parse(element);
  }

  return readArray();
}
