import type { PreviewRunOptions, RunPreview } from "@glissade/schedules";
import type { PreviewAnswer, PreviewRequest } from "./preview-worker.ts";

/** What is wrong with a schedule, and the key of its spec that is to blame. */
export class PreviewError extends Error {
  readonly code: string;
  readonly key: string | null;
  constructor({
    code,
    message,
    key,
  }: {
    readonly code: string;
    readonly message: string;
    readonly key: string | null;
  }) {
    super(message);
    this.name = "PreviewError";
    this.code = code;
    this.key = key;
  }
}

interface Waiting {
  readonly request: PreviewRequest;
  readonly resolve: (preview: RunPreview) => void;
  readonly reject: (error: Error) => void;
}

/** A preview that takes longer is given up, and the thread begun anew. */
const longestMs = 10_000;

/** Asks the thread for previews, one at a time; what nobody waits for any more is not asked at all. */
class Previewer {
  #worker: Worker | undefined;
  #waiting: Waiting[] = [];
  #current: Waiting | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;

  ask(options: PreviewRunOptions, signal: AbortSignal): Promise<RunPreview> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { request: { id: ++this.#lastId, options }, resolve, reject };
      signal.addEventListener("abort", () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(signal.reason as Error);
      });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  #next(): void {
    if (this.#current) return;
    this.#current = this.#waiting.shift();
    if (!this.#current) return;
    this.#worker ??= this.#start();
    this.#timer = setTimeout(() => this.#giveUp(), longestMs);
    this.#worker.postMessage(this.#current.request);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./preview-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<PreviewAnswer>) => this.#answered(data));
    worker.addEventListener("error", () => this.#giveUp());
    return worker;
  }

  #answered({ id, preview, error }: PreviewAnswer): void {
    const current = this.#current;
    if (current?.request.id !== id) return;
    clearTimeout(this.#timer);
    this.#current = undefined;
    if (preview) current.resolve(preview);
    else if (error) current.reject(new PreviewError(error));
    this.#next();
  }

  #giveUp(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    const message = "This schedule takes too long to draw; the run is long and every step has to be calculated.";
    this.#current?.reject(new PreviewError({ code: "too_long", message, key: null }));
    this.#current = undefined;
    this.#next();
  }
}

export const previewer = new Previewer();
