import { z } from "zod";
import { keyBytes } from "../../base/key-config.ts";
import { isZone } from "../../base/time/zone.ts";
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
        operator: [...VIEWER, "alerts:act", "digests:act", "remediation:propose", "remediation:freeze"],
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
  channelCeiling: z
    .array(grant)
    .default([...VIEWER, "alerts:act", "digests:act", "remediation:propose", "remediation:freeze"]),
  /** Persons of chat platforms known by the mail address that the platform has verified. */
  mail: z
    .strictObject({
      /** "example.com": addresses of these domains count, others do not. */
      domains: z
        .array(z.string().regex(/^[a-z0-9.-]+$/, "is not a mail domain; write it like example.com"))
        .default([]),
      /** Whoever comes with such an address and is not known yet becomes a person with this role. */
      newcomers: roleName.optional(),
    })
    .prefault({}),
  /** Groups of a platform whose members hold a role: Slack user groups, Discord roles. */
  groups: z
    .array(
      z.strictObject({
        /** "slack:S0614TZR7", "discord:<guild id>:<role id>". */
        group: z.string().regex(/^[a-z]+:.+$/, 'is not a group; write it like "slack:S0614TZR7"'),
        role: roleName,
        scope: z.string().default(""),
      }),
    )
    .default([]),
  /** Guests and people of other organisations who are let in all the same: "slack:U024BE7LH". */
  guests: z.array(z.string().regex(/^[a-z]+:.+$/, 'is not a person; write it like "slack:U024BE7LH"')).default([]),
  /** What a newly linked account may do in its first day, at most. */
  linkedRole: roleName.default("viewer"),
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
