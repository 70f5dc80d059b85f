import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { ContainerView } from "../shapes/container.ts";
import type { PodView } from "../shapes/pod.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isLive, titleOf, troubledSince } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { oneLine } from "../words/phrases.ts";

const REASONS = [
  ...["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError"],
  ...["RegistryUnavailable", "SignatureValidationFailed"],
];

interface PullCause {
  readonly pattern: RegExp;
  readonly why: string;
  readonly next: string;
}

// The runtimes' and registries' own words; the more telling first.
const CAUSES: readonly PullCause[] = [
  {
    pattern: /toomanyrequests|rate limit|429 too many/i,
    why: "the registry's rate limit is reached",
    next: "Pull with an account, or through a mirror; it goes on by itself when the limit resets.",
  },
  {
    pattern: /no match for platform|does not match the specified platform|no matching manifest for/i,
    why: "it was not built for the node's processor architecture",
    next: "Build the image for the node's architecture, or schedule the pod on nodes it was built for.",
  },
  {
    pattern: /x509|certificate|server gave HTTP response to HTTPS/i,
    why: "the registry's certificate is not trusted",
    next: "Make the node trust the registry's certificate authority.",
  },
  {
    pattern: /no such host|server misbehaving|name resolution/i,
    why: "the registry's name cannot be resolved",
    next: "Check the registry's name for a slip, and the node's DNS.",
  },
  {
    pattern: /pull access denied|repository does not exist|insufficient_scope|may require authorization/i,
    why: "its repository does not exist, or may not be read without an account",
    next: "Check the repository's name; if it is private, the pod needs an image pull secret.",
  },
  {
    pattern: /unauthorized|authentication required|\b401\b|denied|forbidden|\b403\b|no basic auth/i,
    why: "the registry refuses the account",
    next: "Check the image pull secret of the pod or of its service account.",
  },
  {
    pattern: /manifest unknown|not found|manifest for .* not found|\b404\b|name unknown/i,
    why: "the registry has no such image or tag",
    next: "Check the tag: was it pushed, and under this name?",
  },
  {
    pattern: /i\/o timeout|connection refused|timeout|no route to host|EOF|deadline exceeded/i,
    why: "the registry does not answer",
    next: "Check the way from the node to the registry.",
  },
  {
    pattern: /no space left/i,
    why: "the node has no disk space left for it",
    next: "Free the node's disk; see its disk pressure.",
  },
];

/** An image that cannot be pulled, by what the registry or the runtime says. */
export const podImagePull: Analyzer = {
  name: "pod-image-pull",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate)
      .pods.filter((pod) => isLive(estate, pod))
      .flatMap((pod) =>
        pod.containers
          .filter(({ waiting }) => REASONS.includes(waiting?.reason ?? ""))
          .map((container) => describe(estate, pod, container)),
      ),
};

function describe(estate: Estate, pod: PodView, container: ContainerView): Finding {
  const views = viewsOf(estate);
  const { reason = "", message = "" } = container.waiting ?? {};
  const events = estate
    .eventsOf(pod.object)
    .filter((event) => /pull|image/i.test(event.message) && event.type === "Warning");
  const failed = events.findLast((event) => /Failed to pull image/i.test(event.message)) ?? events.at(-1);
  const quoted = /image \\?"([^"\\]+)\\?"/.exec(`${message} ${failed?.message ?? ""}`)?.[1];
  const image = container.image ?? quoted ?? "its image";
  const cause = causeOf(reason, `${message} ${events.map((event) => event.message).join(" ")}`);
  return {
    rule: "pod-image-pull",
    object: pod.ref,
    role: "cause",
    severity: gravityOf(views, pod),
    confidence: cause === undefined ? 0.8 : 0.95,
    ...optional("sinceMs", troubledSince(estate, pod)),
    summary: `${pod.name}: image ${image} of ${titleOf(container)} cannot be pulled${cause ? `: ${cause.why}` : ""}`,
    evidence: [
      `${titleOf(container)}: ${reason}: ${oneLine(message)}`,
      ...(failed ? [`event ${failed.reason} (${failed.count} times): ${oneLine(failed.message, 400)}`] : []),
      ...(pod.imagePullSecrets.length > 0 ? [`image pull secrets: ${pod.imagePullSecrets.join(", ")}`] : []),
    ],
    explains: [views.workloadOf(pod).ref],
    next:
      cause?.next ??
      `Read the pod's events for what the registry answers: kubectl describe pod ${pod.name} -n ${pod.namespace}`,
  };
}

function causeOf(reason: string, said: string): Omit<PullCause, "pattern"> | undefined {
  if (reason === "InvalidImageName") {
    return { why: "its name is not a valid image name", next: "Correct the image's name in the workload." };
  }
  if (reason === "ErrImageNeverPull") {
    return {
      why: "it is not on the node and its pull policy is Never",
      next: "Put the image on the node, or let it be pulled (imagePullPolicy).",
    };
  }
  return CAUSES.find(({ pattern }) => pattern.test(said));
}
