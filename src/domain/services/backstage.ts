import { z } from "zod";
import { explainIssue } from "../../base/config/explain.ts";
import { readYamlDocuments, type YamlSource } from "../../base/config/read-yaml.ts";
import { clip, visibleText } from "../../base/text/words.ts";
import type { ServicePart } from "./service.ts";

/** What was read of one descriptor, and what could not be, each with its line and the cure. */
export interface Descriptor {
  readonly parts: readonly ServicePart[];
  readonly problems: readonly string[];
}

const MOST_TEXT = 500;

const words = z.string().transform((text) => clip(visibleText(text).replace(/\s+/g, " ").trim(), MOST_TEXT));

/** Only what is read; a descriptor holds much more. https://backstage.io/docs/features/software-catalog/descriptor-format */
const entity = z.object({
  kind: z.enum(["Component", "System", "Resource"]),
  metadata: z.object({
    name: words.refine((name) => name !== "", { message: "must not be empty" }),
    description: words.optional(),
    annotations: z.record(z.string(), words).default({}),
    labels: z.record(z.string(), words).default({}),
    tags: z.array(words).default([]),
    links: z.array(z.object({ url: words, title: words.optional() })).default([]),
  }),
  spec: z
    .object({
      type: words.optional(),
      lifecycle: words.optional(),
      owner: words.optional(),
      system: words.optional(),
      dependsOn: z.array(words).default([]),
    })
    .prefault({}),
});

type Entity = z.infer<typeof entity>;

const headed = z.object({ kind: z.string(), metadata: z.unknown() });

/** Reads a catalog-info.yaml of any number of documents. What is broken is said and left out, the rest is read. */
export function readDescriptor(file: string, text: string): Descriptor {
  const parts: ServicePart[] = [];
  const problems: string[] = [];
  for (const document of readYamlDocuments(file, text)) {
    const [broken] = document.problems; // further ones mostly follow from the first
    if (broken !== undefined) {
      problems.push(`${ended(broken)} Mend it; the other documents were read.`);
      continue;
    }
    const head = headed.safeParse(document.value);
    if (!head.success) {
      if (isBlank(document.value)) continue;
      problems.push(
        `${file} line ${document.line}: this is no Backstage entity: it has no kind and metadata. Add them, or remove it.`,
      );
      continue;
    }
    if (head.data.kind === "Location") {
      const line = document.lineOf(["kind"]) ?? 1;
      problems.push(`${file} line ${line}: a Location is not followed. List the files it names under services.files.`);
    }
    if (!["Component", "System", "Resource"].includes(head.data.kind)) continue;
    const read = entity.safeParse(document.value);
    if (read.success) parts.push(partOf(read.data));
    else problems.push(...explained(read.error.issues, document, file));
  }
  return { parts, problems };
}

function explained(issues: readonly z.core.$ZodIssue[], document: YamlSource, file: string): readonly string[] {
  return issues
    .flatMap((issue) => explainIssue(issue, entity, document.value))
    .map(({ path, message }) => {
      const where = `${file} line ${document.lineOf(path) ?? 1}, ${path.map(String).join(".")}`;
      return `${where}: ${message} Mend it; the other documents were read.`;
    });
}

function partOf({ kind, metadata, spec }: Entity): ServicePart {
  const { annotations, labels, tags, links } = metadata;
  const runbook = links.find(({ title }) => title !== undefined && /\brun ?book\b/i.test(title))?.url;
  const cluster = annotations["backstage.io/kubernetes-cluster"];
  const { type, lifecycle, system } = spec;
  const own = { ...(kind === "Component" ? {} : { kind }), type, lifecycle, system: system && nameOf(system) };
  return {
    from: "backstage",
    name: metadata.name,
    id: annotations["backstage.io/kubernetes-id"] || undefined,
    namespace: annotations["backstage.io/kubernetes-namespace"] || undefined,
    clusters: cluster ? [cluster] : undefined,
    owner: (spec.owner && nameOf(spec.owner)) || undefined,
    description: metadata.description || undefined,
    runbook: runbook || undefined,
    repository: repositoryOf(annotations),
    tags: {
      ...Object.fromEntries(tags.filter((tag) => tag !== "").map((tag) => [tag, ""])),
      ...labels,
      ...filled(own),
    },
    dependsOn: spec.dependsOn.map(nameOf).filter((name) => name !== ""),
  };
}

/** "component:default/db", "default/db", "group:ops" and "db" alike to the name alone. */
function nameOf(ref: string): string {
  return ref.replace(/^[^:/]*:/, "").replace(/^[^/]*\//, "");
}

function repositoryOf(annotations: Readonly<Record<string, string>>): string | undefined {
  const slug = annotations["github.com/project-slug"];
  if (slug) return `https://github.com/${slug}`;
  return annotations["backstage.io/source-location"]?.replace(/^url:/, "") || undefined;
}

function filled(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** What stands before the first and behind the last "---". */
function isBlank(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
