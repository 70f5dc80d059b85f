import { entitySlot, idSlot, termSlot, workloadKindSlot } from "../../../../src/tool/slots.ts";
import { MEASURE_WORDS } from "../../../../tools/metrics/measures.ts";

/** The usual measures and the words people use for them. */
export const measures = MEASURE_WORDS;

export const namespaceField = () => entitySlot("A namespace", "namespace");
export const workloadField = () => entitySlot("A workload by name", "workload", "service");
export const optionalKind = () => workloadKindSlot();
export const incidentField = () => idSlot("An incident, such as INC-42", "INC", "incident", "alert", "alarm", "page");
export const instanceField = () =>
  idSlot("An instance by OCID or name", "ocid1", "instance", "vm", "server", "machine", "box");

export const cloudField = () =>
  termSlot("A cloud", {
    aws: ["aws", "amazon"],
    azure: ["azure", "microsoft"],
    gcp: ["gcp", "google", "google cloud"],
    oci: ["oci", "oracle", "oracle cloud"],
  });
