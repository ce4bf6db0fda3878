/** What a server process has used, as it says itself at `/metrics`. */
export interface ServerUsage {
  /** Processor time since its start, user and system. */
  readonly cpuSeconds: number;
  readonly residentMebibytes: number;
  /** The longest that its event loop was held up since this was last asked for. */
  readonly longestLagMs: number;
}

export async function serverUsage(address: string): Promise<ServerUsage> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const read = (name: string): number => {
    const value = new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1];
    if (value === undefined) throw new Error(`${address}/metrics: no ${name}`);
    return Number(value);
  };
  return {
    cpuSeconds: read("process_cpu_seconds_total"),
    longestLagMs: 1000 * read("nodejs_eventloop_lag_max_seconds"),
    residentMebibytes: read("process_resident_memory_bytes") / 2 ** 20,
  };
}
