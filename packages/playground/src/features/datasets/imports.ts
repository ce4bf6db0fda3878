import { importDataset, type ImportServices, serverStops } from "./import-dataset.ts";

/** Imports under way, one at a time, in the order in which they were asked for. */
export interface Imports {
  /** Takes an import up that is in the records as `importing`. Resolves when it is over, whatever came of it. */
  add(datasetId: string): Promise<void>;
  /** Aborts it; the data set becomes failed with the code `cancelled`. Resolves when it has. */
  cancel(datasetId: string): Promise<void>;
  /** Takes up what an earlier server left unfinished. */
  resume(): Promise<void>;
  /** Interrupts what is under way; it goes on at the next start. */
  close(): Promise<void>;
}

export function createImports(services: ImportServices): Imports {
  const underWay = new Map<string, { readonly abort: AbortController; readonly over: Promise<void> }>();
  let last: Promise<void> = Promise.resolve();
  let closed = false;
  const run = async (datasetId: string, abort: AbortController): Promise<void> => {
    try {
      if (!closed) await importDataset(services, datasetId, abort.signal);
    } catch (error) {
      services.log.error({ err: error, datasetId }, "import failed");
    } finally {
      underWay.delete(datasetId);
    }
  };
  const add = (datasetId: string): Promise<void> => {
    const present = underWay.get(datasetId);
    if (closed || present) return present?.over ?? Promise.resolve();
    const abort = new AbortController();
    const over = last.then(() => run(datasetId, abort));
    underWay.set(datasetId, { abort, over });
    last = over;
    return over;
  };
  return {
    add,
    async cancel(datasetId) {
      const found = underWay.get(datasetId);
      found?.abort.abort(new Error("cancelled"));
      await found?.over;
    },
    async resume() {
      const rows = await services.store.db
        .selectFrom("datasets")
        .select("id")
        .where("state", "=", "importing")
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
