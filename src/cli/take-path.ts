import { link, lstat, rm } from "node:fs/promises";
import { request } from "node:http";
import { dirname, join } from "node:path";

const PROBE_MS = 2000;
const MAX_TRIES = 20;

/**
 * Gives a listening socket a second name, `path`, unless a living process has it: true when this process has it now. Of
 * any number that try at once, one wins.
 *
 * A dead socket may be removed only by whoever holds the right to remove that very one: a name made of its inode, taken in
 * this same way. Without it a slow starter could remove the socket that a quicker one had just put in the dead one's place.
 */
export async function takePath(socket: string, path: string): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await linked(socket, path)) return true;
    const dead = await identityOf(path);
    if (dead === undefined) continue; // released meanwhile
    if (await answers(path)) return false;
    const right = join(dirname(path), `t.${dead}`);
    if (!(await takePath(socket, right))) return false; // its holder is about to have the path
    try {
      // Nobody else may remove it now, and nothing can take its name while it stands there.
      if ((await identityOf(path)) === dead) await rm(path, { force: true });
      if (await linked(socket, path)) return true;
    } finally {
      await rm(right, { force: true });
    }
  }
  return false;
}

async function linked(socket: string, path: string): Promise<boolean> {
  try {
    await link(socket, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** One socket among all that ever stood at a path: inodes are used again, so its birth counts too. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { ino, birthtimeMs } = await lstat(path);
    return `${ino.toString(36)}${Math.floor(birthtimeMs % 1e6).toString(36)}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether a process answers behind a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath: path, path: "/healthz", timeout: PROBE_MS }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.on("timeout", () => {
      resolve(true); // it took the connection: slow, but alive
      probe.destroy();
    });
    probe.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
    probe.end();
  });
}
