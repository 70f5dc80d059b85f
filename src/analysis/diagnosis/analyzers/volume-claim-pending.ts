import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { fieldsOf, optional, textOf } from "../shapes/read.ts";
import { named, viewsOf } from "../views.ts";
import { listed, oneLine } from "../words/phrases.ts";

/** A volume claim that is not bound, by what its events or its storage class say; it explains the pods that wait for it. */
export const volumeClaimPending: Analyzer = {
  name: "volume-claim-pending",
  needs: ["PersistentVolumeClaim"],
  analyze: (estate) => {
    const users = new Map<string, string[]>();
    for (const pod of viewsOf(estate).pods) {
      for (const { claim } of pod.volumes) {
        if (claim === undefined) continue;
        const key = `${pod.namespace}/${claim}`;
        users.set(key, [...(users.get(key) ?? []), pod.ref]);
      }
    }
    return named(estate.all("PersistentVolumeClaim")).flatMap((object) => {
      if (textOf(fieldsOf(object.status).phase) !== "Pending") return [];
      const { name, namespace = "" } = object.metadata;
      const storageClass = textOf(fieldsOf(object.spec).storageClassName);
      const events = estate.eventsOf(object);
      const failed = events.findLast(({ type }) => type === "Warning");
      const isMissing =
        storageClass !== undefined &&
        (/not found/i.test(failed?.message ?? "") ||
          (estate.knows("StorageClass") && !estate.get("StorageClass", undefined, storageClass)));
      // A claim that waits for its first pod is as it should be.
      if (!isMissing && !failed) return [];
      const why = isMissing
        ? `its storage class "${storageClass}" does not exist`
        : oneLine(failed?.message ?? "", 160);
      const classes = named(estate.all("StorageClass")).map(({ metadata }) => metadata.name);
      return [
        {
          rule: "volume-claim-pending",
          object: refOf(object),
          role: "cause" as const,
          severity: (users.get(`${namespace}/${name}`)?.length ?? 0) > 0 ? ("outage" as const) : ("risk" as const),
          confidence: isMissing ? 0.95 : 0.8,
          ...optional("sinceMs", failed?.firstMs),
          summary: `${name}: volume claim cannot be bound: ${why}`,
          evidence: [
            `status Pending, storage class ${storageClass ?? "(default)"}`,
            ...(failed ? [`event ${failed.reason} (${failed.count} times): ${oneLine(failed.message)}`] : []),
            ...(classes.length > 0 ? [`storage classes there are: ${listed(classes, 6)}`] : []),
          ],
          explains: users.get(`${namespace}/${name}`) ?? [],
          next: isMissing
            ? "Create the storage class, or make the claim anew with one that exists."
            : "Look at the provisioner of its storage class.",
        },
      ];
    });
  },
};
