import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { openDataset } from "../../src/index.ts";
import { cifar, idx, rejection, temporaryFolder, without, writeTree } from "./fixtures.ts";

let root: string;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});
const write = (files: Record<string, Uint8Array | string>): Promise<string> =>
  writeTree(path.join(root, `set${number++}`), files);

const pixels = Uint8Array.from({ length: 3 * 2 * 2 }, (_, i) => i);
const mnist = {
  "train-images-idx3-ubyte": idx([3, 2, 2], pixels),
  "train-labels-idx1-ubyte": idx([3], Uint8Array.of(1, 0, 1)),
  "t10k-images-idx3-ubyte": idx([1, 2, 2], Uint8Array.of(9, 8, 7, 6)),
  "t10k-labels-idx1-ubyte": idx([1], Uint8Array.of(1)),
};

describe("IDX files", () => {
  it("should give pictures, labels and parts when all four files are there", async () => {
    const dataset = await openDataset(await write(mnist));
    expect(dataset).toMatchObject({ format: "idx", classes: ["0", "1"], channels: 1, warnings: [] });
    expect(dataset.items).toEqual([
      { id: "train-images-idx3-ubyte#0", label: 1, part: "train" },
      { id: "train-images-idx3-ubyte#1", label: 0, part: "train" },
      { id: "train-images-idx3-ubyte#2", label: 1, part: "train" },
      { id: "t10k-images-idx3-ubyte#0", label: 1, part: "test" },
    ]);
    expect(await dataset.read(1)).toEqual({
      kind: "pixels",
      width: 2,
      height: 2,
      channels: 1,
      data: Buffer.of(4, 5, 6, 7),
    });
    const read = await dataset.read(3);
    expect(read.kind === "pixels" && [...read.data]).toEqual([9, 8, 7, 6]);
  });

  it("should be the same data set when files are packed, in a raw folder or named with a dot", async () => {
    const plain = await openDataset(await write(mnist));
    const packed = Object.fromEntries(
      Object.entries(mnist).map(([name, bytes]) => [`MNIST/raw/${name}.gz`, gzipSync(bytes)]),
    );
    const gz = await openDataset(await write(packed));
    expect(gz.items).toEqual(plain.items);
    expect(gz.fingerprint).toBe(plain.fingerprint);
    const read = await gz.read(2);
    expect(read.kind === "pixels" && [...read.data]).toEqual([8, 9, 10, 11]);
    const dotted = Object.fromEntries(
      Object.entries(mnist).map(([name, bytes]) => [name.replace("-idx", ".idx"), bytes]),
    );
    expect((await openDataset(await write(dotted))).items).toHaveLength(4);
  });

  it("should name classes by classes.txt, and refuse a label beyond it with file and record", async () => {
    const named = await openDataset(await write({ ...mnist, "classes.txt": "\ufeffshirt\r\ntrousers\r\nbag\r\n" }));
    expect(named.classes).toEqual(["shirt", "trousers", "bag"]);
    const error = await rejection(openDataset(await write({ ...mnist, "classes.txt": "shirt\n" })));
    expect(error.code).toBe("label_out_of_range");
    expect(error.message).toMatch(
      /train-labels-idx1-ubyte": label 1 at record 0, expected 0 to 0 \(classes.txt names 1 class\)/,
    );
    const twice = await rejection(openDataset(await write({ ...mnist, "classes.txt": "a\na\n" })));
    expect(twice.message).toMatch(/classes.txt": found "a" twice/);
  });

  it("should warn of missing label numbers when labels are not consecutive", async () => {
    const odd = { ...mnist, "t10k-labels-idx1-ubyte": idx([1], Uint8Array.of(4)) };
    const dataset = await openDataset(await write(odd));
    expect(dataset.classes).toEqual(["0", "1", "4"]);
    expect(dataset.warnings).toEqual([{ code: "label_gap", message: "labels run from 0 to 4, but none is 2, 3" }]);
  });

  it.each([
    [
      "another magic number",
      { "train-images-idx3-ubyte": idx([3, 2, 2], pixels, 0x801) },
      "idx_magic",
      /begins with 0x00000801, expected 0x00000803/,
    ],
    [
      "text",
      { "train-labels-idx1-ubyte": "<html>not found" },
      "idx_magic",
      /begins with 0x3c68746d, expected 0x00000801/,
    ],
    ["no bytes", { "train-labels-idx1-ubyte": "" }, "idx_magic", /begins with 0 bytes/],
    [
      "half a header",
      { "train-images-idx3-ubyte": idx([3, 2, 2], pixels).subarray(0, 9) },
      "data_short",
      /found 9 bytes, expected a header of 16 bytes/,
    ],
    [
      "short data",
      { "train-images-idx3-ubyte": idx([3, 2, 2], pixels.subarray(1)) },
      "data_short",
      /found 27 bytes, expected 28 bytes/,
    ],
    [
      "long data",
      { "train-images-idx3-ubyte": Buffer.concat([idx([3, 2, 2], pixels), Buffer.of(1)]) },
      "data_long",
      /found 29 bytes, expected 28/,
    ],
    [
      "no pictures",
      { "train-images-idx3-ubyte": idx([0, 2, 2], new Uint8Array()) },
      "idx_dimensions",
      /dimensions 0 x 2 x 2/,
    ],
    [
      "absurd dimensions",
      { "train-images-idx3-ubyte": idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], pixels) },
      "idx_dimensions",
      /expected at least one record/,
    ],
    [
      "another number of labels",
      { "train-labels-idx1-ubyte": idx([2], Uint8Array.of(1, 0)) },
      "idx_count",
      /found 2 labels, expected 3 labels, one per picture of "train-images-idx3-ubyte"/,
    ],
  ])("should name file, finding and expectation when it holds %s", async (_, change, code, message) => {
    const error = await rejection(openDataset(await write({ ...mnist, ...change })));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(Object.keys(change)[0]);
  });

  it("should refuse packed files that are damaged, cut, or unpack to more than they announce", async () => {
    const packed = gzipSync(mnist["train-images-idx3-ubyte"]);
    const rest = without(mnist, "train-images-idx3-ubyte");
    const open = async (bytes: Uint8Array): Promise<Error & { code?: string }> =>
      rejection(openDataset(await write({ ...rest, "train-images-idx3-ubyte.gz": bytes })));
    expect(await open(packed.subarray(0, packed.length - 12))).toMatchObject({ code: "idx_gzip" });
    expect(await open(Buffer.from("no gzip at all"))).toMatchObject({ code: "idx_gzip" });
    const bomb = gzipSync(Buffer.concat([mnist["train-images-idx3-ubyte"], Buffer.alloc(50_000_000)]));
    expect(await open(bomb)).toMatchObject({ code: "data_long" });
    const giant = gzipSync(idx([2 ** 31, 2, 2], pixels));
    expect((await open(giant)).message).toMatch(/unpacks to 8,589,934,608 bytes, expected at most 2,147,483,648/);
  });

  it("should name the labels file when it is missing", async () => {
    const rest = without(mnist, "t10k-labels-idx1-ubyte");
    const error = await rejection(openDataset(await write(rest)));
    expect(error.code).toBe("file_missing");
    expect(error.message).toContain(
      'found "t10k-images-idx3-ubyte" but no labels for it, expected "t10k-labels-idx1-ubyte"',
    );
  });

  it("should ask for one set when a folder holds several, and take the one whose file is named", async () => {
    const prefixed = (prefix: string): Record<string, Uint8Array> =>
      Object.fromEntries(
        Object.entries(mnist).map(([name, bytes]) => [`emnist-${prefix}-${name.replace("t10k", "test")}`, bytes]),
      );
    const folder = await write({ ...prefixed("letters"), ...prefixed("digits") });
    expect(await rejection(openDataset(folder))).toMatchObject({ code: "idx_ambiguous" });
    const chosen = await openDataset(path.join(folder, "emnist-letters-test-images-idx3-ubyte"));
    expect(chosen.items.map(({ id }) => id)).toContain("emnist-letters-train-images-idx3-ubyte#0");
    expect(chosen.items).toHaveLength(4);
  });

  it("should say that data was lost when a file shrinks after it was opened", async () => {
    const folder = await write(mnist);
    const dataset = await openDataset(folder);
    await writeFile(path.join(folder, "train-images-idx3-ubyte"), "short");
    expect(await rejection(dataset.read(0))).toMatchObject({ code: "data_short" });
  });
});

const cifarSet = {
  "data_batch_1.bin": cifar([0, 1]),
  "data_batch_10.bin": cifar([2], 50),
  "data_batch_2.bin": cifar([1], 20),
  "test_batch.bin": cifar([2, 0], 100),
  "batches.meta.txt": "plane\ncar\nbird\n\n",
};

describe("CIFAR binary files", () => {
  it("should give records in the order of batch numbers", async () => {
    const dataset = await openDataset(await write(cifarSet));
    expect(dataset).toMatchObject({ format: "cifar-10", classes: ["plane", "car", "bird"], channels: 3 });
    expect(dataset.items.map(({ id, label, part }) => [id, label, part])).toEqual([
      ["data_batch_1.bin#0", 0, "train"],
      ["data_batch_1.bin#1", 1, "train"],
      ["data_batch_2.bin#0", 1, "train"],
      ["data_batch_10.bin#0", 2, "train"],
      ["test_batch.bin#0", 2, "test"],
      ["test_batch.bin#1", 0, "test"],
    ]);
    const read = await dataset.read(5);
    expect(read).toMatchObject({ kind: "pixels", width: 32, height: 32, channels: 3 });
    expect(read.kind === "pixels" && [read.data.length, read.data[0], read.data[3071]]).toEqual([3072, 101, 101]);
  });

  it("should find the files in the folder that the archive makes", async () => {
    const nested = Object.fromEntries(
      Object.entries(cifarSet).map(([name, bytes]) => [`cifar-10-batches-bin/${name}`, bytes]),
    );
    expect((await openDataset(await write(nested))).items).toHaveLength(6);
  });

  it("should call classes by number, with a warning, when their names are missing", async () => {
    const rest = without<Uint8Array | string>(cifarSet, "batches.meta.txt");
    const dataset = await openDataset(await write(rest));
    expect(dataset.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(dataset.warnings).toMatchObject([{ code: "class_names_missing" }]);
  });

  it("should use the fine labels of CIFAR-100", async () => {
    const record = (coarse: number, fine: number): Buffer =>
      Buffer.concat([Buffer.of(coarse, fine), Buffer.alloc(3072, 7)]);
    const files = {
      "train.bin": Buffer.concat([record(5, 1), record(6, 0)]),
      "test.bin": record(5, 1),
      "fine_label_names.txt": "apple\nbear\n",
      "coarse_label_names.txt": "x\n",
    };
    const dataset = await openDataset(await write(files));
    expect(dataset).toMatchObject({ format: "cifar-100", classes: ["apple", "bear"] });
    expect(dataset.items.map(({ label }) => label)).toEqual([1, 0, 1]);
    const read = await dataset.read(2);
    expect(read.kind === "pixels" && [...read.data.subarray(0, 2), read.data.length]).toEqual([7, 7, 3072]);
  });

  it.each([
    [
      "short data",
      { "data_batch_1.bin": cifar([0, 1]).subarray(1) },
      "data_short",
      /data_batch_1.bin": found 6,145 bytes, expected a multiple of 3,073/,
    ],
    ["no data", { "test_batch.bin": "" }, "data_short", /test_batch.bin": found 0 bytes/],
    [
      "a label out of range",
      { "data_batch_2.bin": cifar([1, 2, 3]) },
      "label_out_of_range",
      /data_batch_2.bin": label 3 at record 2, expected 0 to 2/,
    ],
    ["no class names", { "batches.meta.txt": "\n\n" }, "class_names", /batches.meta.txt": found no names/],
  ])("should name the file when it holds %s", async (_, change, code, message) => {
    const error = await rejection(openDataset(await write({ ...cifarSet, ...change })));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("should refuse the version for Python without opening it", async () => {
    const error = await rejection(openDataset(await write({ data_batch_1: "pickle", "batches.meta": "pickle" })));
    expect(error.code).toBe("cifar_pickle");
    expect(error.message).toMatch(/found CIFAR-10's Python version \("data_batch_1"\), expected the binary version/);
  });
});
