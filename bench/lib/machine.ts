import { availableParallelism, cpus, totalmem } from "node:os";

/** One line on what the figures were measured on, and when. */
export function machineLine(now: Date = new Date()): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${now.toISOString().slice(0, 10)}, ${model}, ${availableParallelism()} cores, ${memory}, Node ${process.version}`;
}
