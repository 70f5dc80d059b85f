import { z } from "zod";
import { digestOf } from "../../base/canonical-json.ts";
import { readDuring } from "../../base/time/during.ts";
import type { ApprovalRule } from "./rule.ts";

const RISKS = ["low", "medium", "high", "critical"] as const;
const ORIGINS = ["person", "rule", "model"] as const;
const names = z.array(z.string().min(1)).min(1);

const rule = z.strictObject({
  name: z.string().min(1).max(80),
  match: z
    .strictObject({
      /** Tools by name; a "*" at the end matches the rest. */
      actions: names.optional(),
      risk: z.array(z.enum(RISKS)).min(1).optional(),
      clusters: names.optional(),
      namespaces: names.optional(),
      /** Where it was asked for: "slack:C024BE91L"; a "*" at the end matches the rest. */
      places: names.optional(),
      origin: z.array(z.enum(ORIGINS)).min(1).optional(),
      reversible: z.boolean().optional(),
      /** "mon-fri 09:00-17:00 Europe/Berlin". */
      during: z
        .string()
        .refine((text) => readDuring(text) !== undefined, {
          message: 'is not a time of the week; write it like "mon-fri 09:00-17:00 Europe/Berlin"',
        })
        .optional(),
    })
    .prefault({}),
  approvers: z
    .strictObject({
      permission: z.string().default("remediation:approve"),
      /** Names or ids of people; absent: everybody with the permission. */
      people: names.optional(),
    })
    .prefault({}),
  count: z.int().min(1).max(10).default(1),
  requesterMay: z.boolean().default(false),
  stepUp: z.boolean().default(false),
  expiresAfterMinutes: z.int().min(1).max(1440).default(30),
});

export const approvalsConfig = z.strictObject({
  /** The first that matches decides. Absent: the starter policy. An empty list: nobody approves anything. */
  rules: z.array(rule).optional(),
});

export type ApprovalsConfig = z.infer<typeof approvalsConfig>;

/** Who is trusted until the house says otherwise: one for what is small and can be taken back, two for the rest. */
const STARTER: NonNullable<ApprovalsConfig["rules"]> = [
  { name: "proposed by a model", match: { origin: ["model"], risk: ["low", "medium"] }, count: 1 },
  { name: "small and reversible", match: { risk: ["low", "medium"], reversible: true }, count: 1, requesterMay: true },
  { name: "low and medium", match: { risk: ["low", "medium"] }, count: 1 },
  { name: "high", match: { risk: ["high"] }, count: 2 },
  { name: "critical", match: { risk: ["critical"] }, count: 2, stepUp: true },
].map((given) => rule.parse(given));

export function readRules(config: ApprovalsConfig): readonly ApprovalRule[] {
  return (config.rules ?? STARTER).map(({ match, approvers, expiresAfterMinutes, ...rest }) => ({
    ...rest,
    match: withoutAbsent(match),
    approvers: withoutAbsent(approvers) as ApprovalRule["approvers"],
    expiresAfterMs: expiresAfterMinutes * 60_000,
  }));
}

export function ruleDigest(given: ApprovalRule): string {
  return digestOf(given);
}

function withoutAbsent<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}
