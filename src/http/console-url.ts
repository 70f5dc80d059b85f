import type { HttpConfig } from "./config.ts";

/** Where people open the console: the public address, else this machine's own at the port it has. */
export function consoleUrl({ publicUrl, host, port }: HttpConfig, listening: number = port): string {
  return publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${listening}`;
}
