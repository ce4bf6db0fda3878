import { useSyncExternalStore } from "react";
import { queryClient } from "../../../shared/api/query-client.ts";
import { UploadJob, type UploadStatus, type UploadTask } from "./upload-job.ts";

/** Changes that come close together are told once. */
const tellMs = 100;

/** The uploads of this tab. They go on while other pages are looked at, and end with the tab. */
class Uploader {
  #jobs: readonly UploadJob[] = [];
  #statuses: readonly UploadStatus[] = [];
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly statuses = (): readonly UploadStatus[] => this.#statuses;

  start(task: UploadTask): void {
    const job = new UploadJob(task, () => this.#changed());
    this.#jobs = [...this.#jobs, job];
    void job.run();
  }

  retry(id: string): void {
    void this.#find(id)?.run();
  }

  finish(id: string): void {
    void this.#find(id)?.finish();
  }

  cancel(id: string): void {
    void this.#find(id)?.cancel();
  }

  #find(id: string): UploadJob | undefined {
    return this.#jobs.find(({ task }) => task.id === id);
  }

  #changed(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const { status } of this.#jobs.filter((job) => job.status.state === "over")) {
        void queryClient.invalidateQueries({ queryKey: ["project", status.projectId] });
      }
      this.#jobs = this.#jobs.filter(({ status }) => status.state !== "over");
      this.#statuses = this.#jobs.map(({ status }) => status);
      this.#guardTab();
      for (const listener of [...this.#listeners]) listener();
    }, tellMs);
  }

  /** Has the browser ask before the tab, and with it the files, goes away. */
  #guardTab(): void {
    window.removeEventListener("beforeunload", askFirst);
    if (this.#jobs.length > 0) window.addEventListener("beforeunload", askFirst);
  }
}

const askFirst = (event: Event): void => event.preventDefault();

export const uploader = new Uploader();

/** Uploads under way into a project. */
export function useUploads(projectId: string): readonly UploadStatus[] {
  const statuses = useSyncExternalStore(uploader.subscribe, uploader.statuses);
  return statuses.filter((status) => status.projectId === projectId);
}
