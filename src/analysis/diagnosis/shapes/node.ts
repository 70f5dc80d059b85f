import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import { timeOf } from "../estate.ts";
import { type Condition, parseConditions } from "./condition.ts";
import { fieldsOf, listOf, optional, textMapOf, textOf } from "./read.ts";

export interface NodeView {
  readonly object: KubernetesObject;
  readonly ref: string;
  readonly name: string;
  readonly createdMs?: number;
  readonly conditions: readonly Condition[];
  readonly cordoned: boolean;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: string;
    readonly sinceMs?: number;
  }[];
  readonly allocatable: Readonly<Record<string, string>>;
  readonly kubeletVersion?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function parseNode(object: KubernetesObject): NodeView {
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  return {
    object,
    ref: refOf(object),
    name: object.metadata.name,
    ...optional("createdMs", timeOf(textOf(object.metadata.creationTimestamp))),
    conditions: parseConditions(status.conditions),
    cordoned: spec.unschedulable === true,
    taints: listOf(spec.taints).flatMap((taint) => {
      const key = textOf(taint.key);
      const effect = textOf(taint.effect);
      if (key === undefined || effect === undefined) return [];
      return [
        {
          key,
          effect,
          ...optional("value", textOf(taint.value)),
          ...optional("sinceMs", timeOf(textOf(taint.timeAdded))),
        },
      ];
    }),
    allocatable: textMapOf(status.allocatable),
    ...optional("kubeletVersion", textOf(fieldsOf(status.nodeInfo).kubeletVersion)),
    labels: textMapOf(object.metadata.labels),
  };
}
