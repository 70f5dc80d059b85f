import { createInterface, type Interface } from "node:readline";

/** Lines as they are typed or piped, each given once, in order; none is lost while nobody waits. */
export interface Lines {
  /** The next line, undefined at the end. `prompt` is shown on a terminal only. */
  next(prompt: string): Promise<string | undefined>;
  /** Whether somebody is at the prompt of a terminal now, and showing it again. */
  readonly prompt: { stands(): boolean; again(): void };
  close(): void;
}

export function openLines(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
  interrupted: () => void,
): Lines {
  const isTty = input.isTTY === true;
  const lines: Interface = createInterface(isTty ? { input, output, terminal: true } : { input, terminal: false });
  const waiting: string[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  let asking = false;
  lines.on("line", (line) => {
    waiting.push(line);
    wake?.();
  });
  lines.on("close", () => {
    ended = true;
    wake?.();
  });
  // On a terminal in raw mode Ctrl-C is a key and comes here; elsewhere it is a signal.
  lines.on("SIGINT", interrupted);
  process.on("SIGINT", interrupted);

  return {
    next: async (prompt) => {
      if (waiting.length === 0 && !ended) {
        if (isTty) {
          lines.setPrompt(prompt);
          lines.prompt();
        }
        asking = isTty;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
        asking = false;
      }
      return waiting.shift();
    },
    prompt: { stands: () => asking, again: () => lines.prompt(true) },
    close: () => {
      process.off("SIGINT", interrupted);
      lines.close();
    },
  };
}
