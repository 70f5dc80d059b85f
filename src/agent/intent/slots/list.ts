import { isCovered, type Word } from "../word.ts";
import type { ReadSlot } from "./reader.ts";

/** What a digest can hold, in people's words. */
const topics = new Set(
  "cost costs spend spending bill budget budgets savings recommendations anomalies forecast alerts alert incidents incident health slo slos errors latency cpu memory disk requests traffic events usage waste access risks plans approvals on-call oncall logs inventory services silences audit metrics capacity notifications topology remediations deployments nodes pods security".split(
    " ",
  ),
);

/** "cost, alerts and health" as a list; words that follow each other are one entry: "cost anomalies". */
export const readList: ReadSlot<"list"> = (_, { said, taken }) => {
  const entries: Word[][] = [];
  let open: Word[] | undefined;
  for (const word of said.words) {
    const topic = topics.has(word.text) && !isCovered(word, taken);
    if (topic && open) open.push(word);
    else if (topic) {
      open = [word];
      entries.push(open);
    } else open = undefined;
  }
  if (entries.length === 0) return undefined;
  return { value: entries.map((entry) => entry.map((word) => word.text).join(" ")), places: entries.flat() };
};
