import { readdirSync } from "node:fs";
import { distance } from "fastest-levenshtein";

/** What an eval gets from the command line. */
export interface EvalOptions {
  readonly data?: string;
  readonly verbose: boolean;
  readonly args: readonly string[];
}

const folder = new URL("./evals/", import.meta.url);

function known(): readonly string[] {
  return readdirSync(folder).flatMap((file) => (/^[a-z-]+\.ts$/.test(file) ? [file.slice(0, -3)] : []));
}

async function main(args: readonly string[]): Promise<number> {
  const name = args.find((arg) => !arg.startsWith("-"));
  const names = known();
  if (name === undefined || !names.includes(name)) {
    const nearest = [...names].sort((a, b) => distance(a, name ?? "") - distance(b, name ?? ""))[0];
    const hint =
      name === undefined
        ? `Name one of: ${names.join(", ")}.`
        : `No eval is called "${name}"; did you mean ${nearest}?`;
    console.error(hint);
    return 2;
  }
  const at = args.indexOf("--data");
  const data = at >= 0 ? args[at + 1] : undefined;
  const loaded = (await import(new URL(`${name}.ts`, folder).href)) as { run(options: EvalOptions): Promise<object> };
  const figures = await loaded.run({
    ...(data === undefined ? {} : { data }),
    verbose: args.includes("--verbose"),
    args,
  });
  console.log(JSON.stringify(figures));
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  },
);
