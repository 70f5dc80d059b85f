import { createLogMiner } from "../../src/analysis/logs/log-miner.ts";

const leastLines = 1_000_000;
const chunkCharacters = 65_536;
const rounds = 3;
const nowMs = Date.UTC(2026, 10, 20);

/**
 * Lines a second through the whole of the miner, from text in 64 KiB chunks to the summary; each system is a replica. The
 * lines are repeated, but the last digits of their longer numbers count on, so that no repetition says what an earlier one
 * said.
 */
export function throughput(systems: readonly (readonly string[])[]): {
  readonly linesPerSecond: readonly number[];
  /** The same by the processor's time, the collector's threads with it: what other work on the machine does not change. */
  readonly linesPerCpuSecond: readonly number[];
  readonly bytesPerLine: number;
} {
  const lines = systems.reduce((sum, one) => sum + one.length, 0);
  const times = Math.ceil(leastLines / lines);
  const chunks = systems.map((one, system) => ({ replica: `system-${system}`, chunks: chunksOf(one, times) }));
  const bytes = chunks.reduce((sum, one) => sum + one.chunks.reduce((all, chunk) => all + chunk.length, 0), 0);
  const linesPerSecond: number[] = [];
  const linesPerCpuSecond: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const miner = createLogMiner({ nowMs });
    const beganCpu = process.cpuUsage();
    const beganMs = performance.now();
    for (const { replica, chunks: own } of chunks) for (const chunk of own) miner.add(chunk, { replica });
    const summary = miner.end();
    const tookMs = performance.now() - beganMs;
    const cpu = process.cpuUsage(beganCpu);
    if (summary.lines !== lines * times) throw new Error(`${lines * times} lines went in, ${summary.lines} were read.`);
    linesPerSecond.push((lines * times * 1000) / tookMs);
    linesPerCpuSecond.push((lines * times * 1_000_000) / (cpu.user + cpu.system));
  }
  return { linesPerSecond, linesPerCpuSecond, bytesPerLine: bytes / (lines * times) };
}

function chunksOf(lines: readonly string[], times: number): readonly string[] {
  const chunks: string[] = [];
  let rest = "";
  for (let time = 0; time < times; time++) {
    rest += `${lines.map((line) => varied(line, time)).join("\n")}\n`;
    // Through a buffer: a chunk is then a flat string of its own, as one from a socket is.
    const flat = Buffer.from(rest, "utf8").toString("utf8");
    let from = 0;
    for (; flat.length - from > chunkCharacters; from += chunkCharacters)
      chunks.push(Buffer.from(flat.slice(from, from + chunkCharacters), "utf8").toString("utf8"));
    rest = flat.slice(from);
  }
  chunks.push(rest);
  return chunks;
}

/** The last two digits of each number of four and more, counted on. A year stays one: it is followed by a dash, dot or slash. */
function varied(line: string, time: number): string {
  if (time === 0) return line;
  return line.replace(/(?<=\d{2})\d{2}(?![\d./-])/g, (two) => String((Number(two) + time) % 100).padStart(2, "0"));
}
