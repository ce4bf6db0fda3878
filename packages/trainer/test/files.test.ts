import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TensorData } from "@glissade/autodiff";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TrainerError } from "../src/errors.ts";
import { writeFileAtomic } from "../src/files/atomic-write.ts";
import { openJsonLines } from "../src/files/json-lines.ts";
import { readJsonLines } from "../src/files/read-json-lines.ts";
import { decodeSafetensors, encodeSafetensors } from "../src/files/safetensors.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../src/run/checkpoint.ts";
import { type Progress, progressVersion } from "../src/run/progress.ts";
import { fillingDisk, fullDisk } from "./support/full-disk.ts";
import { readLines, temporaryFolder } from "./support/harness.ts";

const sample = new Map<string, TensorData>([
  ["bias", { type: "float32", dims: [3], data: Float32Array.of(1.5, -2, 1e-30) }],
  ["flag", { type: "bool", dims: [], data: Uint8Array.of(1) }],
  ["step", { type: "int64", dims: [1], data: BigInt64Array.of(2n ** 53n + 1n) }],
  ["empty", { type: "float64", dims: [0, 4], data: new Float64Array(0) }],
  ["__proto__", { type: "uint16", dims: [2], data: Uint16Array.of(1, 65535) }],
]);

describe("safetensors", () => {
  it("should give back what was written when read again", () => {
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors(sample, { a: "1", naïve: "ü" }));
    expect(new Map([...tensors].sort())).toEqual(new Map([...sample].sort()));
    expect(Object.fromEntries(metadata)).toEqual({ a: "1", naïve: "ü" });
  });

  it("should have the layout of the format when encoded", () => {
    const bytes = encodeSafetensors(new Map([["b", sample.get("bias")!]]), { k: "v" });
    const header = Buffer.from(bytes.subarray(8, 8 + bytes[0]!)).toString();
    expect(JSON.parse(header)).toEqual({
      __metadata__: { k: "v" },
      b: { dtype: "F32", shape: [3], data_offsets: [0, 12] },
    });
    expect((8 + bytes[0]!) % 8).toBe(0);
    expect([...new Float32Array(bytes.slice(-12).buffer.slice(-12))].length).toBe(3);
  });

  it("should read a Buffer from a shared pool as well as bytes of its own", () => {
    const pooled = Buffer.concat([Buffer.from("x"), encodeSafetensors(sample)]).subarray(1);
    expect(decodeSafetensors(pooled).tensors.get("bias")?.data).toEqual(sample.get("bias")?.data);
  });

  const withHeader = (header: string, data = 0): Uint8Array => {
    const bytes = Buffer.alloc(8 + Buffer.byteLength(header) + data);
    bytes.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    bytes.write(header, 8);
    return bytes;
  };
  it.each([
    ["nothing", new Uint8Array(0)],
    ["a header longer than the file", Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 1)],
    ["a header that is no JSON", withHeader("{")],
    ["a header that is a list", withHeader("[]")],
    ["metadata that are no text", withHeader('{"__metadata__":{"a":1}}')],
    ["an unknown element type", withHeader('{"a":{"dtype":"F12","shape":[],"data_offsets":[0,4]}}', 4)],
    [
      "an inherited name as element type",
      withHeader('{"a":{"dtype":"constructor","shape":[],"data_offsets":[0,4]}}', 4),
    ],
    ["a negative dimension", withHeader('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4)],
    [
      "a size that overflows",
      withHeader('{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}', 4),
    ],
    ["a range that does not fit the shape", withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4)],
    ["a range beyond the end", withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 4)],
    ["a gap", withHeader('{"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}', 8)],
    [
      "an overlap",
      withHeader(
        '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
        4,
      ),
    ],
    ["bytes left over", withHeader('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 5)],
  ])("should refuse %s", (_, bytes) => {
    expect(() => decodeSafetensors(bytes, { file: "x.safetensors" })).toThrow(
      /^x\.safetensors is not a sound safetensors file: /,
    );
  });

  it("should never fail otherwise than with its own error when given damaged files", () => {
    const bytes = encodeSafetensors(sample, { a: "b" });
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(bytes.length),
        (at, change, length) => {
          const damaged = bytes.slice();
          damaged[at]! ^= change;
          try {
            decodeSafetensors(damaged.subarray(0, length));
          } catch (error) {
            expect(error).toBeInstanceOf(TrainerError);
          }
        },
      ),
    );
  });
});

describe("a checkpoint", () => {
  const progress: Progress = {
    version: progressVersion,
    step: 7,
    stepsPerEpoch: 5,
    pending: false,
    scheduler: { type: "StepLR", best: "Infinity" },
    continuations: 1,
    schedulerMetrics: [0.5],
    sums: { loss: 0.1 + 0.2, correct: 3, images: 8 },
    window: { loss: 0, correct: 0, images: 0 },
    best: null,
    seconds: 1.25,
    metricsBytes: 10,
    eventsBytes: 20,
    dataFingerprint: "x",
    mean: [0.1],
    std: [0.2],
  };
  const bytes = encodeCheckpoint({ tensors: sample, progress });

  it("should give back tensors and progress exactly when read again", () => {
    const read = decodeCheckpoint(bytes, "c");
    expect(read.progress).toEqual(progress);
    expect(read.tensors.get("bias")?.data).toEqual(sample.get("bias")?.data);
  });

  it("should be refused whichever of its bits is flipped", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = bytes.slice();
        damaged[at]! ^= 1 << bit;
        expect(() => decodeCheckpoint(damaged, "c")).toThrow(TrainerError);
      }),
    );
  });

  it("should be refused when a later release wrote it", () => {
    const later = encodeCheckpoint({ tensors: sample, progress: { ...progress, version: 2 as never } });
    expect(() => decodeCheckpoint(later, "c")).toThrow("its position (version 2) cannot be read by this release");
  });
});

describe("writeFileAtomic", () => {
  it("should replace a file as a whole when all goes well", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "a.txt");
    await writeFileAtomic(file, "one");
    await writeFileAtomic(file, "two", { keepPrevious: join(folder, "b.txt") });
    expect(await readFile(file, "utf8")).toBe("two");
    expect(await readFile(join(folder, "b.txt"), "utf8")).toBe("one");
    expect(await readdir(folder)).toEqual(["a.txt", "b.txt"]);
  });

  it("should leave the old file and nothing else when the disk is full", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "a.txt");
    await writeFileAtomic(file, "old");
    const failed = writeFileAtomic(file, "a longer text", {
      fileSystem: fullDisk(1),
      keepPrevious: join(folder, "b.txt"),
    });
    await expect(failed).rejects.toMatchObject({
      code: "disk_full",
      message: `no space left on the disk while writing ${file}; what was there before is unchanged`,
    });
    expect(await readdir(folder)).toEqual(["a.txt"]);
    expect(await readFile(file, "utf8")).toBe("old");
  });

  it("should say which file and why when the folder is missing", async () => {
    const file = join(await temporaryFolder(), "none", "a.txt");
    await expect(writeFileAtomic(file, "x")).rejects.toMatchObject({
      code: "io",
      message: `writing ${file} failed: no such file or folder`,
    });
  });
});

describe("JSON lines", () => {
  it("should go on after the bytes to keep when opened again", async () => {
    const file = join(await temporaryFolder(), "a.jsonl");
    const first = await openJsonLines(file);
    first.append({ a: 1 });
    const keepBytes = first.length;
    first.append({ a: "gone" });
    await first.close();
    const second = await openJsonLines(file, { keepBytes });
    second.append({ b: Number.NaN, ü: [Infinity] });
    await second.flush({ sync: true });
    expect(second.length).toBe((await readFile(file)).length);
    await second.close();
    expect(await readFile(file, "utf8")).toBe('{"a":1}\n{"b":null,"ü":[null]}\n');
  });

  it("should keep only whole lines, and go on counting them, when opened again", async () => {
    const file = join(await temporaryFolder(), "a.jsonl");
    await writeFile(file, '{"ü":1}\n{"b":2}\n{"half');
    const log = await openJsonLines(file, { keepBytes: 1000 });
    expect([log.lines, log.length]).toEqual([2, 17]);
    expect(log.append({ c: 3 })).toBe(2);
    await log.close();
    expect(await readFile(file, "utf8")).toBe('{"ü":1}\n{"b":2}\n{"c":3}\n');
    const none = await openJsonLines(`${file}.new`, { keepBytes: 10 });
    expect([none.lines, none.length]).toEqual([0, 0]);
    await none.close();
  });

  it("should hold every line once when the disk was full in between", async () => {
    const file = join(await temporaryFolder(), "a.jsonl");
    const disk = fillingDisk();
    const log = await openJsonLines(file, { fileSystem: disk });
    log.append({ a: "written while there is room" });
    await log.flush({ sync: true });
    disk.full = true;
    log.append({ b: "too much" });
    await expect(log.flush()).rejects.toMatchObject({ code: "disk_full" });
    log.append({ c: "even more" });
    await expect(log.flush()).rejects.toMatchObject({ code: "disk_full" });
    log.append({ d: "taken back" });
    log.retract();
    disk.full = false;
    await log.flush();
    expect([log.lines, log.length]).toEqual([3, (await readFile(file)).length]);
    await log.close();
    expect((await readLines(file)).map((line) => Object.keys(line)[0])).toEqual(["a", "b", "c"]);
  });

  it("should be read up to a last line that was cut short", async () => {
    const file = join(await temporaryFolder(), "a.jsonl");
    await writeFile(file, '{"a":1}\n\n{"a":2}\n{"a":');
    const rows: unknown[] = [];
    for await (const row of readJsonLines(file)) rows.push(row);
    expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it("should not be read past a broken line in the middle", async () => {
    const file = join(await temporaryFolder(), "a.jsonl");
    await writeFile(file, '{"a":\n{"a":2}\n');
    const readAll = async (): Promise<void> => {
      for await (const row of readJsonLines(file)) expect(row).toBeUndefined();
    };
    await expect(readAll()).rejects.toThrow("JSON");
  });
});
