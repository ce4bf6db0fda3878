import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { notFound, PlaygroundError } from "../../error.ts";
import type { Services } from "../../services.ts";
import type { FromPredictor, PredictOrder } from "./predictor-worker.ts";

export interface ClassProbability {
  readonly class: string;
  readonly probability: number;
}

/** Runs models of experiments on pictures, one after the other, beside the server's own thread. */
export interface Predictor {
  /**
   * @param picture a picture file
   * @throws PlaygroundError `not_found` without a model yet, `picture_unreadable`
   */
  predict(experimentId: string, picture: string, top: number): Promise<readonly ClassProbability[]>;
  close(): Promise<void>;
}

/** The thread is given up after this long without work, so that an idle server stays small. */
const idleMs = 60_000;

export function createPredictor({
  store,
  artifacts,
  settings,
}: Pick<Services, "store" | "artifacts" | "settings">): Predictor {
  const folder = join(settings.dataDir, "cache", "models");
  let worker: Worker | undefined;
  let orders = 0;
  let idle: NodeJS.Timeout | undefined;
  const waiting = new Map<number, (answer: FromPredictor) => void>();

  const stop = async (): Promise<void> => {
    const stopping = worker;
    worker = undefined;
    await stopping?.terminate();
  };
  const start = (): Worker => {
    const started = new Worker(new URL("./predictor-worker.ts", import.meta.url));
    started.unref();
    started.on("message", (answer: FromPredictor) => {
      waiting.get(answer.order)?.(answer);
      waiting.delete(answer.order);
    });
    const fail = (reason: string): void => {
      if (worker === started) worker = undefined;
      for (const [order, resolve] of waiting) resolve({ order, error: { code: "unexpected", message: reason } });
      waiting.clear();
    };
    started.on("error", (error) => fail(`the model could not be run: ${String(error)}`));
    started.on("exit", () => fail("the model could not be run: its thread ended"));
    return started;
  };
  return {
    async predict(experimentId, picture, top) {
      const model = await modelFile({ store, artifacts }, folder, experimentId);
      clearTimeout(idle);
      worker ??= start();
      const order = ++orders;
      const asked: PredictOrder = { order, model, picture, top };
      const answer = await new Promise<FromPredictor>((resolve) => {
        waiting.set(order, resolve);
        worker?.postMessage(asked);
      });
      if (waiting.size === 0) idle = setTimeout(() => void stop(), idleMs).unref();
      if ("error" in answer) throw new PlaygroundError(answer.error.code, answer.error.message, { key: "body" });
      return answer.predictions;
    },
    async close() {
      clearTimeout(idle);
      await stop();
    },
  };
}

/** The experiment's model as a file on this machine, named by its content. */
async function modelFile(
  { store, artifacts }: Pick<Services, "store" | "artifacts">,
  folder: string,
  experimentId: string,
): Promise<string> {
  const found = await store.db
    .selectFrom("artifacts")
    .select(["key", "sha256"])
    .where("experiment_id", "=", experimentId)
    .where("name", "=", "best.onnx")
    .executeTakeFirst();
  if (!found) throw notFound("model of experiment", experimentId);
  const file = join(folder, `${found.sha256}.onnx`);
  if (await stat(file).catch(() => undefined)) return file;
  await mkdir(folder, { recursive: true });
  await artifacts.download(found.key, file, { sha256: found.sha256 });
  return file;
}
