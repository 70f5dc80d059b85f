import { cutToWidth } from "../../message/display-width.ts";

/** Where a conversation is shown. Everything given is shown as it is: it was cleaned before. */
export interface Screen {
  /** Columns now. */
  width(): number;
  /** Lines that stay. */
  print(text: string): void;
  /** The one line that is replaced; undefined takes it away. */
  progress(line: string | undefined): void;
}

export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The line somebody is typing on, which what is printed meanwhile must not cut through. */
export interface Prompt {
  stands(): boolean;
  /** Shows it anew, with what was typed so far. */
  again(): void;
}

const NO_PROMPT: Prompt = { stands: () => false, again: () => undefined };
const PLAIN_WIDTH = 100;
const WIDEST = 120;

/** On a terminal progress is one line written over; elsewhere a line each, once. */
export function createScreen(output: Output, prompt: Prompt = NO_PROMPT): Screen {
  let shown: string | undefined;
  const width = () => (output.isTTY ? Math.max(20, Math.min(WIDEST, output.columns ?? PLAIN_WIDTH)) : PLAIN_WIDTH);

  function clear(): void {
    if ((shown !== undefined || prompt.stands()) && output.isTTY) output.write("\r\x1b[K");
  }

  return {
    width,
    print: (text) => {
      clear();
      output.write(`${text}\n`);
      if (shown !== undefined && output.isTTY) output.write(shown);
      if (prompt.stands()) prompt.again();
    },
    progress: (line) => {
      // A line that reached the edge would have gone on to the next one, where it cannot be taken back.
      const next = line === undefined ? undefined : cutToWidth(line, width() - 1);
      if (next === shown) return;
      clear();
      shown = next;
      if (next !== undefined) output.write(output.isTTY ? next : `${next}\n`);
    },
  };
}
