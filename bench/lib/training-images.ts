import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSampleDataset, openDataset, type Dataset } from "@glissade/vision";

/** The data set at `path`, or else the built-in sample, made in a folder of its own that `dispose` removes. */
export async function openImages(
  path: string | undefined,
): Promise<{ dataset: Dataset; dispose: () => Promise<void> }> {
  if (path !== undefined) return { dataset: await openDataset(path), dispose: () => Promise.resolve() };
  const folder = join(tmpdir(), `glissade-bench-sample-${process.pid}`);
  await makeSampleDataset(folder, {});
  return { dataset: await openDataset(folder), dispose: () => rm(folder, { recursive: true, force: true }) };
}
