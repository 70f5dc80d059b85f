import { clusterSlot, entitySlot } from "../../../../src/tool/slots.ts";
import { describe } from "./define.ts";
import { namespaceField } from "./fields.ts";

export const kubernetesEstate = [
  describe(
    "kubernetes_show_topology",
    "read",
    "A picture of what talks to and owns what",
    ["topology of shop", "what depends on checkout?", "draw the map of payments"],
    [
      "topology",
      "service map of shop",
      "the service map",
      "who depends on cart",
      "show the dependencies of billing",
      "what uses checkout",
      "who uses cart",
      "dependency graph of checkout",
      "dependencies of cart",
      "what does billing talk to",
      "what talks to billing",
      "who calls checkout",
      "which services call cart",
      "which services does frontend depend on",
      "upstreams and downstreams of cart",
      "architecture picture of shop",
      "service map",
      "map of staging",
      "how are the services in shop connected",
      "connections between services",
      "diagram of payments",
      "owner tree of checkout",
      "visualise shop",
      "draw shop",
      "traffic flow between services",
      "what is connected to cart",
      "blast radius of checkout",
      "what breaks if billing goes down",
      "component diagram",
      "how does everything in payments hang together",
    ],
    {
      namespace: namespaceField().optional(),
      of: entitySlot("A workload or service", "workload", "service", "pod", "node").optional(),
      cluster: clusterSlot().optional(),
    },
  ),
];
