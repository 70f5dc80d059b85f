import { z } from "zod";
import { keyBytes } from "../../base/key-config.ts";
import { parseGrant } from "./permissions.ts";

const grant = z.string().refine((text) => parseGrant(text) !== undefined, {
  message: 'is not a permission; write it like "metrics:read", "kubernetes:read@prod/shop" or "*"',
});

const READS = [
  "alerts",
  "digests",
  "health",
  "help",
  "host",
  "kubernetes",
  "metrics",
  "oncall",
  "remediation",
  "runbooks",
  "services",
  "slo",
];
// account:act is about oneself alone: one's own one-time codes.
const VIEWER = [...READS.map((area) => `${area}:read`), "account:act"];

const roleName = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'is not a role name; use small letters, digits, "-" and "_"');

export const peopleConfig = z.strictObject({
  /** Roles by name; these three stand unless said otherwise. */
  roles: z
    .record(roleName, z.array(grant))
    .default({})
    .transform(
      (roles): Readonly<Record<string, readonly string[]>> => ({
        viewer: VIEWER,
        operator: [...VIEWER, "alerts:act", "digests:act", "remediation:propose"],
        admin: ["*"],
        ...roles,
      }),
    ),
  /** The most that may be shown in a place, whoever asks. Direct messages have no ceiling. */
  places: z
    .array(
      z.strictObject({
        /** "slack:C024BE91L"; a "*" at the end matches the rest. */
        place: z.string().min(3),
        ceiling: z.array(grant),
      }),
    )
    .default([]),
  /** The ceiling of a channel that is not named above: no costs, access rights or audit. */
  channelCeiling: z.array(grant).default([...VIEWER, "alerts:act", "digests:act", "remediation:propose"]),
  /** IANA zone of persons who have not said theirs. */
  zone: z
    .string()
    .refine(isZone, { message: 'is not a time zone; write it like "Europe/Berlin" or "UTC"' })
    .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
});

export type PeopleConfig = z.infer<typeof peopleConfig>;

/** `secrets:` in pilothouse.yaml. Without a key one is made in the data folder, which serves a single process. */
export const secretsConfig = z.strictObject({
  /** Base64 of 32 random bytes, the same for every process on one database; it seals one-time codes and links. */
  key: keyBytes.optional(),
});

export function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
