import { discardExpiredUploads } from "../features/datasets/upload-service.ts";
import { setUpSample } from "../features/projects/sample-project.ts";
import type { Services } from "../services.ts";

/**
 * What a server takes up by itself at its start, beside training: imports that were interrupted, uploads that nobody
 * fetched, and the sample of a new playground. Nothing waits for it; what goes wrong is logged.
 */
export async function beginWork(services: Services, { sample }: { readonly sample: boolean }): Promise<void> {
  const { imports, log } = services;
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => log.warn({ err: error }, what));
  };
  await attempt("interrupted imports stay unfinished", () => imports.resume());
  await attempt("interrupted analyses stay unfinished", () => services.analyses.resume());
  await attempt("expired uploads stay", () => discardExpiredUploads(services));
  if (sample) await attempt("the sample could not be set up", () => setUpSample(services));
}
