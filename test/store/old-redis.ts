import { createServer, type Server } from "node:net";

/** As much of an old server as a client asks before its first command: no HELLO, no CLIENT SETINFO, and INFO. */
export function createOldRedis(version: string): Server {
  return createServer((socket) => {
    let received = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received += chunk;
      for (;;) {
        // "*2", "$4", "INFO", "$6", "server", and what comes after
        const lines = received.split("\r\n");
        const behind = 1 + 2 * Number(lines[0]?.slice(1));
        if (!(lines.length > behind)) return;
        socket.write(answer(lines.slice(1, behind).filter((_, i) => i % 2 === 1)));
        received = lines.slice(behind).join("\r\n");
      }
    });
  });

  function answer([name = "", ...rest]: readonly string[]): string {
    if (name.toLowerCase() === "info") {
      const info = `# Server\r\nredis_version:${version}\r\n# Memory\r\nmaxmemory_policy:noeviction\r\n`;
      return `$${info.length}\r\n${info}\r\n`;
    }
    return `-ERR unknown command \`${name}\`, with args beginning with: ${rest.map((word) => `\`${word}\`, `).join("")}\r\n`;
  }
}
