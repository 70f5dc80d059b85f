import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import { fieldsOf, listOf, numberOf, optional, textMapOf, textOf } from "./read.ts";

export interface ServiceView {
  readonly object: KubernetesObject;
  readonly ref: string;
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly clusterIp?: string;
  readonly type: string;
  readonly ports: readonly { readonly port: number; readonly name?: string; readonly targetPort: string }[];
}

export function parseService(object: KubernetesObject): ServiceView {
  const spec = fieldsOf(object.spec);
  return {
    object,
    ref: refOf(object),
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? "",
    selector: textMapOf(spec.selector),
    ...optional("clusterIp", textOf(spec.clusterIP)),
    type: textOf(spec.type) ?? "ClusterIP",
    ports: listOf(spec.ports).flatMap((port) => {
      const number = numberOf(port.port);
      if (number === undefined) return [];
      return [{ port: number, ...optional("name", textOf(port.name)), targetPort: String(port.targetPort ?? number) }];
    }),
  };
}
