import { type AnalysisServices, computeAnalysis, serverStops } from "./compute-analysis.ts";

/** Analyses under way on this server, one at a time, in the order in which they were asked for. */
export interface Analyses {
  /** Takes up one that is in the records. Resolves when it is over, whatever came of it. */
  add(id: string): Promise<void>;
  /** Ends it at once. Resolves when it has ended. */
  cancel(id: string): Promise<void>;
  /** Takes up what an earlier server left unfinished. */
  resume(): Promise<void>;
  /** Interrupts what is under way; it goes on at the next start. */
  close(): Promise<void>;
}

export function createAnalyses(services: AnalysisServices): Analyses {
  const underWay = new Map<string, { readonly abort: AbortController; readonly over: Promise<void> }>();
  let last: Promise<void> = Promise.resolve();
  let closed = false;
  const run = async (id: string, abort: AbortController): Promise<void> => {
    try {
      if (!closed) await computeAnalysis(services, id, abort.signal);
    } catch (error) {
      services.log.error({ err: error, analysisId: id }, "analysis failed");
    } finally {
      underWay.delete(id);
    }
  };
  const add = (id: string): Promise<void> => {
    const present = underWay.get(id);
    if (closed || present) return present?.over ?? Promise.resolve();
    const abort = new AbortController();
    const over = last.then(() => run(id, abort));
    underWay.set(id, { abort, over });
    last = over;
    return over;
  };
  return {
    add,
    async cancel(id) {
      const found = underWay.get(id);
      found?.abort.abort(new Error("cancelled"));
      await found?.over;
    },
    async resume() {
      const rows = await services.store.db
        .selectFrom("analyses")
        .select("id")
        .where("state", "in", ["queued", "running"])
        .orderBy("created_at")
        .execute();
      for (const { id } of rows) void add(id);
    },
    async close() {
      closed = true;
      for (const { abort } of underWay.values()) abort.abort(serverStops);
      await last;
    },
  };
}
