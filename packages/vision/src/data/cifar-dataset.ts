import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { VisionError } from "../error.ts";
import { readClassNames } from "./class-names.ts";
import type { Dataset, DatasetFormat, DatasetWarning, Item, Part } from "./dataset.ts";
import { listFolder } from "./picture-files.ts";
import { RecordDataset, type RecordRun } from "./record-dataset.ts";
import { readChunks, RecordFile } from "./record-file.ts";
import { compareText } from "./text-order.ts";
import { count, quote } from "./wording.ts";

/**
 * The binary format of CIFAR-10 and CIFAR-100: records of label bytes and 3 x 32 x 32 pixel bytes, planes red, green,
 * blue. A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
 */
const size = 32;
const pixelBytes = 3 * size * size;

interface CifarLayout {
  readonly format: DatasetFormat;
  /** Bytes before the pixels; the last of them is the label that is used. */
  readonly labelBytes: number;
  readonly namesFile: string;
  /** When the names file is missing. */
  readonly classes: number;
  readonly partOf: (file: string) => Part | undefined;
}

const cifar10: CifarLayout = {
  format: "cifar-10",
  labelBytes: 1,
  namesFile: "batches.meta.txt",
  classes: 10,
  partOf: (file) => (/^data_batch_\d+\.bin$/.test(file) ? "train" : file === "test_batch.bin" ? "test" : undefined),
};

/** A coarse and a fine label; the fine one is used. */
const cifar100: CifarLayout = {
  format: "cifar-100",
  labelBytes: 2,
  namesFile: "fine_label_names.txt",
  classes: 100,
  partOf: (file) => (file === "train.bin" ? "train" : file === "test.bin" ? "test" : undefined),
};

/**
 * Opens a folder of CIFAR-10 (data_batch_*.bin, test_batch.bin, batches.meta.txt) or CIFAR-100 (train.bin, test.bin,
 * fine_label_names.txt) binary files. Items are in the files' order, files in order of their names.
 *
 * @returns undefined when the folder holds neither
 * @throws VisionError codes "data_short", "label_out_of_range", "cifar_pickle", "folder_unreadable"
 */
export async function openCifarFolder(folder: string): Promise<Dataset | undefined> {
  const { files } = await listFolder(folder);
  const layout = [cifar10, cifar100].find(
    ({ partOf, namesFile, format }) =>
      files.some((file) => partOf(file)) && (format === "cifar-10" || files.includes(namesFile)),
  );
  if (layout === undefined) {
    refusePickles(folder, files);
    return undefined;
  }
  const { classes, warnings } = await classNames(folder, files, layout);
  const items: Item[] = [];
  const runs: RecordRun[] = [];
  for (const part of ["train", "test"] as const) {
    const batches = files.filter((file) => layout.partOf(file) === part);
    for (const name of batches.sort((a, b) => batchNumber(a) - batchNumber(b) || compareText(a, b))) {
      const batch = await readBatch(path.join(folder, name), layout, classes.length);
      runs.push(batch.run);
      batch.labels.forEach((label, i) => items.push({ id: `${name}#${i}`, label, part }));
    }
  }
  return new RecordDataset({ format: layout.format, path: folder, classes, items, channels: 3, warnings, runs });
}

async function readBatch(
  file: string,
  layout: CifarLayout,
  classes: number,
): Promise<{ labels: Uint8Array; run: RecordRun }> {
  const recordBytes = layout.labelBytes + pixelBytes;
  const bytes = (await stat(file)).size;
  if (bytes === 0 || bytes % recordBytes !== 0) {
    const expected = `a multiple of ${recordBytes.toLocaleString("en-US")} bytes (${layout.format} records)`;
    throw new VisionError("data_short", `${quote(file)}: found ${count(bytes, "byte")}, expected ${expected}`, {
      file,
      found: bytes,
      expected,
    });
  }
  const records = bytes / recordBytes;
  const labels = new Uint8Array(records);
  const hash = createHash("sha256");
  await readChunks(file, recordBytes * 256, (chunk, position) => {
    hash.update(chunk);
    for (let i = 0; i < chunk.length; i += recordBytes) {
      const record = (position + i) / recordBytes;
      const label = chunk[i + layout.labelBytes - 1] ?? 0;
      if (label >= classes) throw labelOutOfRange(file, record, label, classes);
      labels[record] = label;
    }
  });
  const source = new RecordFile(file, 0, recordBytes, records);
  const read: RecordRun["read"] = async (index) => {
    const record = await source.read(index);
    return { kind: "pixels", width: size, height: size, channels: 3, data: record.subarray(layout.labelBytes) };
  };
  return { labels, run: { count: records, read, hash: hash.digest("hex") } };
}

async function classNames(
  folder: string,
  files: readonly string[],
  layout: CifarLayout,
): Promise<{ classes: string[]; warnings: DatasetWarning[] }> {
  if (files.includes(layout.namesFile))
    return { classes: await readClassNames(path.join(folder, layout.namesFile)), warnings: [] };
  const classes = Array.from({ length: layout.classes }, (_, i) => String(i));
  const message = `${layout.namesFile} is missing: classes are called 0 to ${layout.classes - 1}`;
  return { classes, warnings: [{ code: "class_names_missing", message }] };
}

function labelOutOfRange(file: string, record: number, label: number, classes: number): VisionError {
  const expected = `0 to ${classes - 1}`;
  return new VisionError(
    "label_out_of_range",
    `${quote(file)}: label ${label} at record ${record}, expected ${expected}`,
    {
      file,
      found: label,
      expected,
    },
  );
}

/** The version for Python is a pickle, which runs code when it is read: it is never opened. */
function refusePickles(folder: string, files: readonly string[]): void {
  const pickle = files.find((file) => /^data_batch_\d+$/.test(file) || file === "test_batch");
  if (pickle === undefined) return;
  const expected = "the binary version (data_batch_1.bin, …)";
  throw new VisionError(
    "cifar_pickle",
    `dataset ${quote(folder)}: found CIFAR-10's Python version (${quote(pickle)}), expected ${expected}`,
    { file: path.join(folder, pickle), found: pickle, expected },
  );
}

function batchNumber(file: string): number {
  return Number(/\d+/.exec(file)?.[0] ?? 0);
}
