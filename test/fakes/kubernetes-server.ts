import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";

const run = promisify(execFile);

/** A real Kubernetes on loopback, for one test file. */
export interface KubernetesServer {
  readonly kubeconfig: string;
  readonly url: string;
  /** Sends one request as the administrator; rejects with the server's words. */
  ask(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>;
  /** Creates an object by its own kind's path, and its status where it has one. */
  create(path: string, object: Partial<KubernetesObject> & { readonly metadata: object }): Promise<KubernetesObject>;
  stop(): Promise<void>;
}

/** Why there is no Kubernetes to test with; undefined when there is one. */
export function missingKubernetes(): string | undefined {
  return process.env.PILOTHOUSE_TEST_KUBE
    ? undefined
    : "PILOTHOUSE_TEST_KUBE names no command that starts a Kubernetes";
}

/** `bare`: only the API server, so that the test owns every status. With no `nodes` the test brings its own. */
export async function startKubernetes({ bare = false, nodes = 2 } = {}): Promise<KubernetesServer> {
  const up = process.env.PILOTHOUSE_TEST_KUBE ?? "";
  const { stdout } = await run(up, [], {
    env: { ...process.env, KUBE_NODES: String(nodes), ...(bare ? { KUBE_BARE: "1" } : {}) },
    timeout: 90_000,
  });
  const value = (name: string) => new RegExp(`${name}=['"]?([^'"\\s;]+)`).exec(stdout)?.[1] ?? "";
  const kubeconfig = value("KUBECONFIG");
  const dir = value("KUBE_DIR");
  if (kubeconfig === "" || dir === "")
    throw new Error(`the Kubernetes said where it is in no way that is known: ${stdout}`);
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const options: { agent?: unknown; headers: Record<string, string> } = { headers: {} };
  await config.applyToHTTPSOptions(options as never);
  Object.assign(options.agent as object, { keepAlive: true, maxSockets: 16 });
  const url = config.getCurrentCluster()?.server ?? "";
  const { request } = await import("node:https");

  function ask(method: string, path: string, body?: unknown, contentType = "application/json"): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${url}${path}`,
        { ...(options as object), method, headers: { ...options.headers, "content-type": contentType } },
        async (reply) => {
          let text = "";
          for await (const chunk of reply.setEncoding("utf8")) text += chunk;
          if ((reply.statusCode ?? 500) < 300) resolve(text === "" ? undefined : JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${reply.statusCode} ${text.slice(0, 500)}`));
        },
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  return {
    ...{ kubeconfig, url, ask },
    create: async (path, object) => {
      const made = (await ask("POST", path, object)) as KubernetesObject;
      if (object.status === undefined) return made;
      const target = `${path}/${made.metadata.name}/status`;
      return (await ask("PUT", target, { ...made, status: object.status })) as KubernetesObject;
    },
    stop: async () => {
      await run(join(dirname(up), "down"), [dir], { timeout: 60_000 });
    },
  };
}
