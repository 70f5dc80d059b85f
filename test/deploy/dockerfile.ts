export type Step =
  | { readonly kind: "run"; readonly command: string }
  | {
      readonly kind: "copy";
      readonly sources: readonly string[];
      readonly target: string;
      readonly from: string | undefined;
    };

/** One stage of a Dockerfile, as far as ours uses the language. */
export interface Stage {
  readonly from: string;
  readonly steps: readonly Step[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly command: readonly string[] | undefined;
  readonly health: readonly string[] | undefined;
}

/** Reads the stages in their order. An instruction that is not known is an error: nothing may go unproven. */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text.replace(/\\\n/g, " ").split("\n");
  const stages: { -readonly [K in keyof Stage]: Stage[K] }[] = [];
  for (const line of lines.map((raw) => raw.trim()).filter((raw) => raw !== "" && !raw.startsWith("#"))) {
    const [, instruction = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    const stage = stages.at(-1);
    if (instruction === "FROM") {
      stages.push({
        from: rest.split(" ")[0] ?? "",
        steps: [],
        env: {},
        user: undefined,
        command: undefined,
        health: undefined,
      });
      continue;
    }
    if (!stage) throw new Error(`before any stage: ${line}`);
    switch (instruction) {
      case "RUN":
        stage.steps = [...stage.steps, { kind: "run", command: rest }];
        break;
      case "COPY": {
        const words = rest.split(/\s+/);
        const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
        const paths = words.filter((word) => !word.startsWith("--"));
        stage.steps = [...stage.steps, { kind: "copy", sources: paths.slice(0, -1), target: paths.at(-1) ?? "", from }];
        break;
      }
      case "ENV":
        stage.env = {
          ...stage.env,
          ...Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("=") as [string, string])),
        };
        break;
      case "USER":
        stage.user = rest;
        break;
      case "CMD":
        stage.command = JSON.parse(rest);
        break;
      case "HEALTHCHECK":
        stage.health = JSON.parse(rest.slice(rest.indexOf("CMD") + 3));
        break;
      case "WORKDIR":
      case "EXPOSE":
      case "VOLUME":
        break;
      default:
        throw new Error(`not understood: ${line}`);
    }
  }
  return stages;
}
