import type { Dot } from "../../../message/message.ts";

/** How parts of a card are set apart. Each function adds what only the terminal reads, and no column of width. */
export interface Paint {
  strong(text: string): string;
  quiet(text: string): string;
  code(text: string): string;
  dot(state: Dot): string;
  button(text: string, style: "plain" | "primary" | "danger"): string;
}

const same = (text: string) => text;

export const PLAIN: Paint = { strong: same, quiet: same, code: same, dot: () => "●", button: same };

const DOTS: Readonly<Record<Dot, number>> = { red: 31, amber: 33, green: 32, grey: 90 };

export const COLOURED: Paint = {
  strong: (text) => sgr(1, 22, text),
  quiet: (text) => sgr(2, 22, text),
  code: (text) => sgr(36, 39, text),
  dot: (state) => sgr(DOTS[state], 39, "●"),
  button: (text, style) => sgr(style === "danger" ? 31 : style === "primary" ? 32 : 36, 39, text),
};

/** Colours where somebody looks at a terminal and has not asked for none (https://no-color.org). */
export function paintFor(isTty: boolean, environment: Readonly<Record<string, string | undefined>>): Paint {
  const unwanted = (environment.NO_COLOR ?? "") !== "" || environment.TERM === "dumb";
  return isTty && !unwanted ? COLOURED : PLAIN;
}

function sgr(on: number, off: number, text: string): string {
  return text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`;
}
