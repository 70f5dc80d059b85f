import { spawnSync } from "node:child_process";
import { startPostgresServer } from "../fakes/postgres-server.ts";
import { startRedisServer } from "../fakes/redis-server.ts";
const pg = await startPostgresServer(); const redis = await startRedisServer();
for (const name of ["ask", "ask", "start"]) {
  for (const withRedis of name === "start" ? [true] : [false, true]) {
    const env = { ...process.env, DATABASE_URL: await pg!.createDatabase(), ...(withRedis ? { REDIS_URL: redis!.url } : {}) };
    const { stdout, stderr } = spawnSync("npx", ["--no-install", "tsx", "bench/main.ts", name, "--json"], { cwd: "/work/main", env });
    console.log(name, withRedis, stdout.toString().trim().split("\n").at(-1), stderr.toString().slice(-300));
  }
}
await redis!.close(); await pg!.close();
