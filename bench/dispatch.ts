import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { nearestName } from "../src/base/text/nearest.ts";

/** What a bench or eval gets from its command line. */
export interface MeasureOptions {
  /** How long to load, where the measure takes a time. */
  readonly seconds?: number;
  /** The first seed, where several are used. */
  readonly seed: number;
  /** Data to measure on. */
  readonly data?: string;
  /** Prints what a figure is made of, such as the cases missed. */
  readonly verbose: boolean;
}

/** The figures by their keys; the last line printed is this object. */
export type Measure = (options: MeasureOptions) => Promise<Readonly<Record<string, unknown>>>;

/** Runs the measure that is named first, from one file each in `folder`. Exits 2 for an unknown name, 1 when nothing could be measured. */
export async function dispatch(kind: string, folder: URL): Promise<void> {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -3)] : []));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string" },
      seed: { type: "string", default: "1" },
      data: { type: "string" },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [name] = positionals;
  if (name === undefined || !names.includes(name)) {
    const near = name === undefined ? undefined : nearestName(name, names);
    console.error(near ? `There is no ${kind} ${name}; did you mean ${near}?` : `Name one of: ${names.join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  try {
    const { run } = (await import(new URL(`${name}.ts`, folder).href)) as { run: Measure };
    const figures = await run({
      ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
      seed: Number(values.seed),
      ...(values.data === undefined ? {} : { data: values.data }),
      verbose: values.verbose,
    });
    if (!values.json)
      for (const [key, figure] of Object.entries(figures)) console.log(`${key}: ${JSON.stringify(figure)}`);
    console.log(JSON.stringify(figures));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  // A server or thread that a failed measure left must not hold the command.
  process.exit();
}
