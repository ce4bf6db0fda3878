import { z } from "zod";

const published = z.object({ key: z.string(), bytes: z.number().int(), sha256: z.string() });

/** A file of a run as it lies among the artifacts. */
export type PublishedFile = z.output<typeof published>;

/** What a checkpoint consists of: file names in the run's folder, and where each one lies. */
export const manifest = z.record(z.string(), published);
export type Manifest = z.output<typeof manifest>;

/** @throws ZodError when the text is none, which only damage explains */
export function parseManifest(text: string): Manifest {
  return manifest.parse(JSON.parse(text));
}

/** Where an experiment's files lie, each under the SHA-256 of its content. */
export function blobFolder(experimentId: string): string {
  return `experiments/${experimentId}/blobs`;
}
