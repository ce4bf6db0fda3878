import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { VisionError } from "../error.ts";
import { nearestName } from "@glissade/words";
import { openCifarFolder } from "./cifar-dataset.ts";
import { openCsv } from "./csv-dataset.ts";
import type { Dataset } from "./dataset.ts";
import { isIdxImagesName, openIdxFolder } from "./idx-dataset.ts";
import { openImageFolder } from "./image-folder.ts";
import { quote } from "./wording.ts";

/** Folders in which the archives of MNIST and CIFAR, or tools that fetch them, put their files. */
const nestedFolders = [
  "",
  "cifar-10-batches-bin",
  "cifar-100-binary",
  "raw",
  ...["MNIST", "FashionMNIST", "KMNIST", "EMNIST", "QMNIST"].map((name) => `${name}/raw`),
];

const expectedKinds = "a folder of class folders, of IDX files or of CIFAR binary files, or a CSV file of path,label";

/**
 * Opens a data set, whatever its format: a folder with a folder of pictures per class (see `openImageFolder`), a folder
 * of IDX files (MNIST and its family) or of CIFAR-10 or CIFAR-100 binary files, or a CSV file of path,label. Lists and
 * checks, but decodes no picture; the order of classes and items depends on nothing but the names. Opening the same
 * files on any machine gives the same items.
 *
 * @param location folder or file; relative paths count from the working directory
 * @throws VisionError "dataset_not_found", "dataset_format", "dataset_empty", and those of the formats
 *
 * @example
 * const dataset = await openDataset("photos");
 * dataset.classes; // ["bolt", "nut"]
 */
export async function openDataset(location: string): Promise<Dataset> {
  const absolute = path.resolve(location);
  const found = await stat(absolute).catch(() => undefined);
  if (location === "" || found === undefined) throw await notFound(location, absolute);
  if (found.isDirectory()) return openFolder(absolute);
  if (found.isFile()) return openFile(absolute);
  throw wrongFormat(absolute, "neither a file nor a folder");
}

async function openFolder(folder: string): Promise<Dataset> {
  for (const nested of nestedFolders) {
    const candidate = path.join(folder, nested);
    const isFolder = nested === "" || (await stat(candidate).catch(() => undefined))?.isDirectory();
    if (!isFolder) continue;
    const dataset = (await openCifarFolder(candidate)) ?? (await openIdxFolder(candidate));
    if (dataset !== undefined) return dataset;
  }
  return openImageFolder(folder);
}

async function openFile(file: string): Promise<Dataset> {
  const name = path.basename(file);
  if (/\.(csv|tsv)$/i.test(name)) return openCsv(file);
  if (isIdxImagesName(name)) {
    const dataset = await openIdxFolder(path.dirname(file), name);
    if (dataset !== undefined) return dataset;
  }
  if (/\.(zip|tar|tgz|tar\.\w+|7z|rar)$/i.test(name)) throw wrongFormat(file, "an archive; unpack it first");
  throw wrongFormat(file, "a file of another kind");
}

function wrongFormat(file: string, found: string): VisionError {
  return new VisionError("dataset_format", `dataset ${quote(file)}: found ${found}, expected ${expectedKinds}`, {
    key: "dataset",
    file,
    found,
    expected: expectedKinds,
  });
}

async function notFound(location: string, absolute: string): Promise<VisionError> {
  const siblings = await readdir(path.dirname(absolute)).catch(() => []);
  const near = location === "" ? undefined : nearestName(path.basename(absolute), siblings);
  const hint = near === undefined ? "" : ` (did you mean ${quote(path.join(path.dirname(location), near))}?)`;
  return new VisionError(
    "dataset_not_found",
    `dataset: found no file or folder ${quote(location)}${hint}, expected ${expectedKinds}`,
    { key: "dataset", file: absolute, expected: expectedKinds },
  );
}
