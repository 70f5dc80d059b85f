import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A kubelet for logs alone: the real API server proxies to it what it is asked for. */
export interface Kubelet {
  readonly port: number;
  /** The log of a container; `previous` is that of the one before. */
  say(container: string, lines: readonly string[], previous?: boolean): void;
  /** Paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** `container` is "namespace/pod/container". */
export async function startKubelet(): Promise<Kubelet> {
  const dir = await mkdtemp(join(tmpdir(), "pilothouse-kubelet-"));
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"],
    ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", join(dir, "key.pem"), "-out", join(dir, "cert.pem")],
  ]);
  const [key, cert] = await Promise.all([readFile(join(dir, "key.pem")), readFile(join(dir, "cert.pem"))]);
  await rm(dir, { recursive: true });
  const logs = new Map<string, readonly string[]>();
  const asked: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://kubelet");
    asked.push(`${url.pathname}${url.search}`);
    const name = url.pathname.replace(/^\/containerLogs\//, "");
    const found = logs.get(`${name}${url.searchParams.get("previous") === "true" ? " previous" : ""}`);
    if (!found) {
      response.writeHead(404).end(`container "${name}" has no log`);
      return;
    }
    const tail = Number(url.searchParams.get("tailLines") ?? found.length);
    response.writeHead(200, { "content-type": "text/plain" }).end(
      found
        .slice(-tail)
        .map((line) => `${line}\n`)
        .join(""),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    say: (container, lines, previous = false) => void logs.set(`${container}${previous ? " previous" : ""}`, lines),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
