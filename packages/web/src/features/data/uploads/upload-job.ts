import { ApiError, createClient } from "@glissade/api";
import { api } from "../../../shared/api/client.ts";
import type { PlannedFile } from "./plan-upload.ts";
import { fetchWithProgress } from "./send-with-progress.ts";

export interface UploadFailure {
  readonly path: string;
  readonly message: string;
}

export interface UploadStatus {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** stuck: the upload as a whole was refused; incomplete: some files were. */
  readonly state: "sending" | "importing" | "incomplete" | "stuck" | "over";
  readonly files: number;
  readonly sentFiles: number;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly failures: readonly UploadFailure[];
  /** Why it is stuck. */
  readonly error: Error | undefined;
  /** Whether a connection that broke is waited for. */
  readonly waiting: boolean;
}

/** How a file is sent; told apart so that the way of an upload can be tested without a server. */
export interface UploadCalls {
  begin(projectId: string): Promise<string>;
  send(uploadId: string, file: PlannedFile, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  import(projectId: string, uploadId: string, name: string | undefined): Promise<void>;
  discard(uploadId: string): Promise<void>;
  pause(ms: number): Promise<void>;
}

export const serverCalls: UploadCalls = {
  begin: async (projectId) => (await api.createUpload({ projectId })).id,
  send: async (uploadId, { path, file }, onSent, signal) => {
    const client = createClient({ fetch: fetchWithProgress(onSent) });
    await client.uploadFile({ uploadId, path, bytes: file }, { signal });
  },
  import: async (projectId, uploadId, name) => {
    const source = { kind: "upload", uploadId } as const;
    await api.importDataset({ projectId, body: { source, ...(name !== undefined && { name }) } });
  },
  discard: async (uploadId) => {
    await api.discardUpload({ uploadId });
  },
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export interface UploadTask {
  readonly id: string;
  readonly projectId: string;
  readonly name: string | undefined;
  readonly files: readonly PlannedFile[];
}

/** Files that are on their way at the same time; a browser opens six connections to a server at most. */
const lanes = 4;
/** How often a file is tried whose connection broke, and the first wait between. */
const tries = 5;
const firstWaitMs = 1000;

/** One upload, from its first file to the begin of its import. Sends again only what has not arrived. */
export class UploadJob {
  readonly task: UploadTask;
  readonly #calls: UploadCalls;
  readonly #onChange: () => void;
  readonly #abort = new AbortController();
  readonly #bytes: number;
  #uploadId: string | undefined;
  #open: PlannedFile[];
  #sentFiles = 0;
  #sentBytes = 0;
  /** Bytes of files that are on their way. */
  readonly #onWay = new Map<PlannedFile, number>();
  #failed: { readonly file: PlannedFile; readonly message: string }[] = [];
  #state: UploadStatus["state"] = "sending";
  #error: Error | undefined;
  #waiting = 0;

  constructor(task: UploadTask, onChange: () => void, calls: UploadCalls = serverCalls) {
    this.task = task;
    this.#calls = calls;
    this.#onChange = onChange;
    this.#open = [...task.files];
    this.#bytes = task.files.reduce((sum, { file }) => sum + file.size, 0);
  }

  get status(): UploadStatus {
    const { id, projectId, name, files } = this.task;
    const onWay = [...this.#onWay.values()].reduce((sum, bytes) => sum + bytes, 0);
    return {
      id,
      projectId,
      name: name ?? files[0]?.file.name ?? "",
      state: this.#state,
      files: files.length,
      sentFiles: this.#sentFiles,
      bytes: this.#bytes,
      sentBytes: Math.min(this.#bytes, this.#sentBytes + onWay),
      failures: this.#failed.map(({ file, message }) => ({ path: file.path, message })),
      error: this.#error,
      waiting: this.#waiting > 0,
    };
  }

  /** Sends what has not arrived, then has it imported. */
  async run(): Promise<void> {
    this.#open.push(...this.#failed.map(({ file }) => file));
    this.#failed = [];
    this.#error = undefined;
    this.#become("sending");
    try {
      this.#uploadId ??= await this.#calls.begin(this.task.projectId);
      await Promise.all(Array.from({ length: lanes }, () => this.#lane()));
      if (this.#abort.signal.aborted) return;
      if (this.#failed.length > 0) this.#become("incomplete");
      else await this.finish();
    } catch (error) {
      this.#stick(error);
    }
  }

  /** Has what arrived imported, without what did not. */
  async finish(): Promise<void> {
    if (this.#uploadId === undefined) return;
    this.#become("importing");
    try {
      await this.#calls.import(this.task.projectId, this.#uploadId, this.task.name);
      this.#become("over");
    } catch (error) {
      this.#stick(error);
    }
  }

  /** Ends it; what arrived is thrown away. */
  async cancel(): Promise<void> {
    this.#abort.abort(new DOMException("cancelled", "AbortError"));
    this.#become("over");
    // What cannot be thrown away now, the server throws away after a day.
    if (this.#uploadId !== undefined) await this.#calls.discard(this.#uploadId).catch(() => undefined);
  }

  #stick(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#error = error as Error;
    this.#become("stuck");
  }

  #become(state: UploadStatus["state"]): void {
    this.#state = state;
    this.#onChange();
  }

  async #lane(): Promise<void> {
    while (this.#state === "sending") {
      const file = this.#open.shift();
      if (!file) return;
      try {
        await this.#send(file);
        this.#sentFiles += 1;
        this.#sentBytes += file.file.size;
      } catch (error) {
        // Refused as a whole: other files would fare no better.
        if (error instanceof ApiError && [401, 404, 413, 507].includes(error.status)) {
          this.#open.unshift(file);
          throw error;
        }
        if (!this.#abort.signal.aborted) this.#failed.push({ file, message: (error as Error).message });
      } finally {
        this.#onWay.delete(file);
        this.#onChange();
      }
    }
  }

  /** A connection that breaks is waited for; what the server refuses is not sent twice. */
  async #send(file: PlannedFile): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const onSent = (bytes: number): void => {
          this.#onWay.set(file, Math.min(bytes, file.file.size));
          this.#onChange();
        };
        return await this.#calls.send(this.#uploadId ?? "", file, onSent, this.#abort.signal);
      } catch (error) {
        const broken = error instanceof ApiError && (error.status === 0 || error.status >= 500);
        if (!broken || error.status === 507 || attempt >= tries || this.#abort.signal.aborted) throw error;
        this.#onWay.set(file, 0);
        this.#waiting += 1;
        this.#onChange();
        await this.#calls.pause(firstWaitMs * 2 ** (attempt - 1));
        this.#waiting -= 1;
        if (this.#abort.signal.aborted) throw error;
      }
    }
  }
}
