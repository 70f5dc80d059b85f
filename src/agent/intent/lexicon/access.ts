/** What people say for a verb of access rules. */
export const accessVerbs: Readonly<Record<string, readonly string[]>> = {
  get: ["get", "read", "reads", "see", "view", "access", "fetch", "reading", "look at", "show"],
  list: ["list", "listing", "enumerate"],
  watch: ["watch", "watching"],
  create: ["create", "creating", "make", "add", "start", "deploy", "submit"],
  update: ["update", "edit", "modify", "change", "write", "updating", "alter", "editing"],
  patch: ["patch", "restart", "patching", "restarting"],
  delete: ["delete", "remove", "kill", "deleting", "destroy"],
  deletecollection: ["deletecollection"],
  impersonate: ["impersonate"],
  bind: ["bind"],
  escalate: ["escalate"],
  approve: ["approve"],
  "*": ["do anything", "do everything", "manage", "administer", "anything", "everything"],
};

/** Deeds that are a verb on a part of a resource. */
export const accessDeeds: readonly {
  readonly words: readonly string[];
  readonly verb: string;
  readonly part: string;
}[] = [
  {
    words: ["exec into", "exec in", "exec", "shell into", "execute commands in", "run commands in"],
    verb: "create",
    part: "pods/exec",
  },
  { words: ["port-forward", "port forward", "portforward"], verb: "create", part: "pods/portforward" },
  { words: ["attach to"], verb: "create", part: "pods/attach" },
  {
    words: [
      "read logs",
      "see logs",
      "view logs",
      "get logs",
      "read pod logs",
      "view pod logs",
      "see pod logs",
      "get pod logs",
      "tail logs",
      "read the logs",
      "view the logs",
    ],
    verb: "get",
    part: "pods/log",
  },
  { words: ["evict"], verb: "create", part: "pods/eviction" },
  { words: ["drain nodes"], verb: "create", part: "pods/eviction" },
  { words: ["cordon nodes"], verb: "patch", part: "nodes" },
];

/** "scale deployments" is an update of their scale. */
export const scaleWords: readonly string[] = ["scale", "scaling", "resize"];
