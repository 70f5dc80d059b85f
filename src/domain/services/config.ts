import { z } from "zod";

const REF = /^[A-Z][A-Za-z]*\/[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/;

const text = () => z.string().trim().min(1).max(500);

const entry = z.strictObject({
  name: text(),
  /** A team or a person, as people know them. */
  owner: text().optional(),
  /** Where its people are reached: "#shop". */
  channel: text().optional(),
  runbook: text().optional(),
  repository: text().optional(),
  description: text().optional(),
  /** Where it runs, by the names of contexts; what the clusters themselves tell where it is left out. */
  clusters: z.array(text()).min(1).optional(),
  /** Only the one of this namespace is meant; every one of this name where it is left out. */
  namespace: text().optional(),
  /** What belongs to it, where labels do not tell. */
  workloads: z
    .array(
      z
        .string()
        .refine((ref) => REF.test(ref), { message: 'is no workload; write it like "Deployment/shop/checkout"' }),
    )
    .min(1)
    .optional(),
  tags: z.record(text(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  /** Names of services. */
  dependsOn: z.array(text()).default([]),
});

/** `services:` in pilothouse.yaml: the catalogue beyond what labels in the clusters tell. */
export const servicesConfig = z.strictObject({
  /** Paths of Backstage descriptors (catalog-info.yaml); they are read anew when asked about. */
  files: z.array(z.string().min(1)).default([]),
  list: z
    .array(entry)
    .default([])
    .superRefine((entries, context) => {
      const seen = new Set<string>();
      for (const [at, { name, namespace }] of entries.entries()) {
        const key = `${name}/${namespace ?? ""}`;
        if (seen.has(key)) {
          const message = `${name} stands here twice; put all of it in one entry, or give each its namespace.`;
          context.addIssue({ code: "custom", path: [at, "name"], message });
        }
        seen.add(key);
      }
    }),
});

export type ServicesConfig = z.infer<typeof servicesConfig>;
