import { given, type Reply } from "./reply.ts";
import { RESOURCES } from "./resources.ts";

const GROUPS = [...new Set(RESOURCES.map(({ groupVersion }) => groupVersion))].filter((one) => one.includes("/"));

/** What this API has, where the path asks that. */
export function discover(path: string): Reply | undefined {
  switch (path) {
    case "/version":
      return given({ major: "1", minor: "31", gitVersion: "v1.31.2", platform: "linux/amd64" });
    case "/healthz":
    case "/livez":
    case "/readyz":
      return given("ok");
    case "/api":
      return given({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] });
    case "/apis":
      return given({ kind: "APIGroupList", apiVersion: "v1", groups: GROUPS.map(groupOf) });
  }
  const groupVersion = path === "/api/v1" ? "v1" : /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  const found = RESOURCES.filter((one) => one.groupVersion === groupVersion);
  if (found.length > 0) return given(resourceList(groupVersion ?? "", found));
  const group = GROUPS.find((one) => path === `/apis/${one.split("/")[0]}`);
  return group === undefined ? undefined : given({ kind: "APIGroup", apiVersion: "v1", ...groupOf(group) });
}

function groupOf(groupVersion: string) {
  const [name, version] = groupVersion.split("/");
  return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
}

function resourceList(groupVersion: string, found: typeof RESOURCES) {
  const listed = found.map(({ name, singular, namespaced, kind, shortNames }) => ({
    ...{ name, singularName: singular, namespaced, kind, verbs: ["get", "list"] },
    ...(shortNames.length > 0 ? { shortNames } : {}),
  }));
  const log = { name: "pods/log", singularName: "", namespaced: true, kind: "Pod", verbs: ["get"] };
  const resources = groupVersion === "v1" ? [...listed, log] : listed;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}
