import { experimentState } from "@glissade/api";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Services } from "../services.ts";

/** What the server measures about itself, for Prometheus. */
export interface ServerMetrics {
  readonly contentType: string;
  /** One request answered. */
  countRequest(labels: RequestLabels, seconds: number): void;
  /** All measures as text; those that come from the records are read now, and missing where these are not there. */
  write(): Promise<string>;
}

export interface RequestLabels {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

export interface MetricsOptions {
  readonly openStreams: () => number;
}

type Recorded = Pick<Services, "store" | "queue">;

export function createMetrics(services: Recorded, { openStreams }: MetricsOptions): ServerMetrics {
  // A registry of its own: several servers can live in one process.
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "glissade_http_request_duration_seconds",
    help: "Time to answer a request, by route",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  addGauge(registry, "glissade_open_streams", "Streams of events that are open", (gauge) => gauge.set(openStreams()));
  addRecorded(registry, services);
  return {
    contentType: registry.contentType,
    countRequest: ({ method, route, status }, seconds) => requests.observe({ method, route, status }, seconds),
    write: () => registry.metrics(),
  };
}

/** What the records say. */
function addRecorded(registry: Registry, { store, queue }: Recorded): void {
  addGauge(registry, "glissade_experiments", "Experiments by state", async (gauge) => {
    const rows = await store.db
      .selectFrom("experiments")
      .select((e) => ["state", e.fn.countAll<number>().as("count")])
      .groupBy("state")
      .execute();
    const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
    for (const state of experimentState.options) gauge.set({ state }, counts.get(state) ?? 0);
  });
  addGauge(registry, "glissade_queue_waiting", "Experiments that wait to be trained", async (gauge) =>
    gauge.set(await queue.waiting()),
  );
  addGauge(registry, "glissade_events", "Events kept, of all projects", async (gauge) => {
    const { sum } = await store.db
      .selectFrom("projects")
      .select((e) => e.fn.sum<number | null>("event_seq").as("sum"))
      .executeTakeFirstOrThrow();
    gauge.set(Number(sum ?? 0));
  });
}

function addGauge(
  registry: Registry,
  name: string,
  help: string,
  read: (gauge: Gauge<"state">) => void | Promise<void>,
): void {
  new Gauge({
    name,
    help,
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      this.reset();
      // What cannot be read is left out; the rest of the page is worth having just then.
      await Promise.resolve(read(this)).catch(() => this.remove());
    },
  });
}
