import { createHash } from "node:crypto";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** An object as the Kubernetes API gives it, without the kind and version that lists leave out. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly generation?: number;
    readonly ownerReferences?: readonly { readonly [key: string]: Json }[];
  };
  readonly [key: string]: unknown;
}

export interface MetaInput {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly createdMs: number;
  /** When it changed last; its version follows from it. */
  readonly changedMs?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generation?: number;
  readonly owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
}

/** Metadata of an object: the same object has the same uid whenever it is read. */
export function metaOf(seed: number, input: MetaInput): KubeObject["metadata"] {
  const { kind, name, namespace, createdMs, changedMs = createdMs, owner, ...rest } = input;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: uidOf(seed, kind, namespace, name),
    resourceVersion: String(Math.floor(changedMs / 1000)),
    creationTimestamp: timeOf(createdMs),
    ...rest,
    ...(owner === undefined
      ? {}
      : {
          ownerReferences: [
            {
              ...owner,
              uid: uidOf(seed, owner.kind, namespace, owner.name),
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        }),
  };
}

export function uidOf(seed: number, kind: string, namespace: string | undefined, name: string): string {
  const hash = createHash("sha256")
    .update(`${seed}/${kind}/${namespace ?? ""}/${name}`)
    .digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** As Kubernetes writes times: to the second. */
export function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
