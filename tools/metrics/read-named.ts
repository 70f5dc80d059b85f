import { namesakes } from "../../src/domain/services/catalogue.ts";
import type { ServiceBook } from "../../src/domain/services/service.ts";
import type { WhichOne } from "../kubernetes/clusters.ts";
import { parseOf } from "../kubernetes/resolve.ts";

/** What a person named, as the values of labels may carry it. */
export interface NamedThing {
  readonly name: string;
  /** "Node" of "Node/a". */
  readonly kind?: string;
  /** "shop" of "shop/checkout". */
  readonly namespace?: string;
  /** Other names of it: those of the workloads and Kubernetes Services of the service that is named; none where it is no service. */
  readonly members: readonly string[];
  /** All members are meant at once, rather than the one that bears the name. */
  readonly isSeveral: boolean;
}

const MOST_OPTIONS = 8;

/** What `of` names by the catalogue; the question which, where namesakes stand in several namespaces. */
export async function readNamed(
  book: ServiceBook,
  asked: Readonly<Record<string, unknown>> & { readonly of: string },
  signal: AbortSignal,
): Promise<NamedThing | WhichOne> {
  const { kind, within: namespace, name } = parseOf(asked.of);
  const plain = { name, ...(namespace === undefined ? {} : { namespace }), members: [], isSeveral: false };
  // Labels know kinds that have no workloads: hosts, namespaces.
  const [first = "", ...rest] = asked.of.split("/");
  if (kind !== undefined || (rest.length > 0 && /^(host|namespace)$/i.test(first))) {
    return { name, kind: first, members: [], isSeveral: false };
  }
  const services = namesakes(await book.read(signal), name, { namespace });
  const [service] = services;
  if (service === undefined) return plain;
  if (services.length > 1) {
    return {
      question: `Which ${name} do you mean?`,
      options: services.slice(0, MOST_OPTIONS).map((one) => {
        const of = [one.namespace, one.name].filter(Boolean).join("/");
        return { label: of, input: { ...asked, of } };
      }),
    };
  }
  const { workloads, endpoints } = service;
  const members = [...new Set([...workloads, ...endpoints].map((ref) => ref.split("/").at(-1) ?? ref))];
  return { ...plain, members: members.filter((one) => one !== name), isSeveral: workloads.length > 1 };
}
