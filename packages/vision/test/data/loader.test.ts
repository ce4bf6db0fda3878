import fc from "fast-check";
import path from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  type Augmentation,
  type Batch,
  BatchLoader,
  copyPlaced,
  drawPlacement,
  ImageStore,
  type LoaderOptions,
  openDataset,
  type StoreOptions,
} from "../../src/index.ts";
import { rejection, temporaryFolder, writeTree } from "./fixtures.ts";

const size = 8;
let folder: string;
beforeAll(async () => {
  const files: Record<string, Uint8Array | string> = {};
  for (let i = 0; i < 20; i++) {
    const bytes = Uint8Array.from({ length: size * size * 3 }, (_, k) => ((i * 37 + k * 11) % 251) + 1); // never 0
    const png = await sharp(bytes, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toBuffer();
    files[`${"abc"[i % 3]}/${String(i).padStart(2, "0")}.png`] = png;
  }
  files["a/07.png"] = "unreadable";
  files["b/08.png"] = "";
  folder = await writeTree(path.join(await temporaryFolder(), "set"), files);
});

const openStore = async (prepare = true): Promise<ImageStore> => {
  const store = await openWith({});
  if (prepare) await store.prepare();
  return store;
};
const openWith = async (options: Partial<StoreOptions>): Promise<ImageStore> => {
  const store = await ImageStore.open(await openDataset(folder), { imageSize: size, channels: 3, ...options });
  onTestFinished(() => store.close());
  return store;
};
const everything = (store: ImageStore): number[] => store.dataset.items.map((_, i) => i);
const options: LoaderOptions = { batchSize: 4, seed: 3, augmentation: { flip: true, crop: 2 } };

/** Batches as plain values, copied while they are valid. */
async function collect(batches: AsyncIterable<Batch>): Promise<unknown[]> {
  const found = [];
  for await (const { number, size, images, labels, indices } of batches)
    found.push({ number, size, images: images.slice(), labels: [...labels], indices: [...indices] });
  return found;
}

describe("BatchLoader", () => {
  it("should give every readable picture once an epoch, with its label, in batches of NCHW bytes", async () => {
    const store = await openStore();
    const loader = new BatchLoader(store, everything(store), { batchSize: 4, seed: 1 });
    expect(loader.batches).toBe(6); // of 22 items, 2 of them unreadable
    const seen: number[] = [];
    for await (const batch of loader.epoch(0)) {
      expect(batch.images).toHaveLength(batch.size * 3 * size * size);
      expect(batch.labels).toHaveLength(batch.size);
      for (let i = 0; i < batch.size; i++) {
        const index = batch.indices[i] ?? -1;
        expect(batch.images.subarray(i * 192, (i + 1) * 192)).toEqual(await store.get(index));
        expect(Number(batch.labels[i])).toBe(store.dataset.items[index]?.label);
        seen.push(index);
      }
    }
    const bad = store.unreadable.map(({ index }) => index);
    expect(bad).toHaveLength(2);
    expect(seen.toSorted((a, b) => a - b)).toEqual(everything(store).filter((index) => !bad.includes(index)));
  });

  it("should keep the order of the indices when not shuffled, and give others each epoch when shuffled", async () => {
    const store = await openStore();
    const indices = [5, 2, 9, 1, 0];
    const orderOf = async (epoch: number, changes: Partial<LoaderOptions> = {}): Promise<number[]> => {
      const order: number[] = [];
      const loader = new BatchLoader(store, indices, { batchSize: 2, seed: 0, ...changes });
      for await (const batch of loader.epoch(epoch)) order.push(...batch.indices);
      return order;
    };
    expect(await orderOf(0, { shuffle: false })).toEqual(indices);
    const epochs = await Promise.all([0, 1, 2, 3].map((epoch) => orderOf(epoch)));
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(1);
    for (const order of epochs) expect(order.toSorted()).toEqual([0, 1, 2, 5, 9]);
    expect(await orderOf(0)).toEqual(epochs[0]);
    expect(await orderOf(0, { seed: 1 })).not.toEqual(await orderOf(0, { seed: 2 }));
  });

  it("should give from the middle of an epoch exactly what an undisturbed run gives there", async () => {
    const store = await openStore();
    const loader = new BatchLoader(store, everything(store), options);
    for (const epoch of [0, 3]) {
      const whole = await collect(loader.epoch(epoch));
      for (const startBatch of [0, 1, 4, 5, 6, 99]) {
        const later = await collect(
          new BatchLoader(await openStore(), everything(store), options).epoch(epoch, { startBatch }),
        );
        expect(later).toEqual(whole.slice(startBatch));
      }
    }
  });

  it("should give the same batches whether pictures were decoded before, on the way, or read from disk", async () => {
    const prepared = await openStore();
    const wanted = await collect(new BatchLoader(prepared, everything(prepared), options).epoch(2));
    for (const prefetch of [0, 1, 2, 5]) {
      const lazy = await openStore(false);
      expect(await collect(new BatchLoader(lazy, everything(lazy), { ...options, prefetch }).epoch(2))).toEqual(wanted);
    }
    const onDisk = await openWith({ memoryLimitBytes: 400 });
    expect(await collect(new BatchLoader(onDisk, everything(onDisk), options).epoch(2))).toEqual(wanted);
  });

  it("should leave out a batch without a readable picture, and number the others as before", async () => {
    const store = await openStore();
    const bad = store.unreadable.map(({ index }) => index);
    const loader = new BatchLoader(store, [0, 1, ...bad, 2], { batchSize: 2, shuffle: false });
    const found = (await collect(loader.epoch(0))) as { number: number; indices: number[] }[];
    expect(found.map(({ number, indices }) => [number, indices])).toEqual([
      [0, [0, 1]],
      [2, [2]],
    ]);
    expect(await collect(new BatchLoader(store, [], { batchSize: 2 }).epoch(0))).toEqual([]);
  });

  it("should keep a batch untouched until the next is asked for", async () => {
    const store = await openStore();
    for (const prefetch of [0, 1, 3]) {
      const loader = new BatchLoader(store, everything(store), { ...options, batchSize: 2, prefetch });
      const wanted = (await collect(loader.epoch(0))) as { images: Uint8Array }[];
      let i = 0;
      for await (const batch of loader.epoch(0)) {
        await new Promise((resolve) => setImmediate(resolve)); // let prefetching go as far as it goes
        expect(batch.images).toEqual(wanted[i++]?.images);
      }
    }
  });

  it("should serve several epochs at the same time", async () => {
    const store = await openStore();
    const loader = new BatchLoader(store, everything(store), options);
    const alone = await collect(loader.epoch(1));
    const [first, second] = await Promise.all([collect(loader.epoch(1)), collect(loader.epoch(1))]);
    expect(first).toEqual(alone);
    expect(second).toEqual(alone);
  });

  it("should end cleanly when the caller stops in the middle", async () => {
    const store = await openStore(false);
    for await (const batch of new BatchLoader(store, everything(store), options).epoch(0)) {
      expect(batch.number).toBe(0);
      break;
    }
    await store.close();
  });

  it("should throw where the batch is asked for when strict reading fails", async () => {
    const store = await openWith({ strict: true });
    const error = await rejection(collect(new BatchLoader(store, everything(store), options).epoch(0)));
    expect(error).toMatchObject({ code: "picture_unreadable" });
  });

  it.each([
    [{ batchSize: 0 }, /batchSize: found 0, expected an integer of at least 1/],
    [{ batchSize: 1.5 }, /batchSize: found 1.5/],
    [{ prefetch: -1 }, /prefetch: found -1/],
    [{ augmentation: { crop: 8 } }, /augmentation.crop: found 8, expected an integer from 0 to 7/],
    [{ augmentation: { crop: -1 } }, /augmentation.crop: found -1/],
  ])("should name the option when it is wrong: %j", async (changes, message) => {
    const store = await openStore();
    expect(() => new BatchLoader(store, [0], { ...options, ...changes })).toThrow(message);
    expect(() => new BatchLoader(store, [99], options)).toThrow(/index: found 99/);
  });
});

describe("augmentation", () => {
  it("should copy as padding, cutting and mirroring one after the other would", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 3),
        fc.integer({ min: -11, max: 11 }),
        fc.integer({ min: -11, max: 11 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 5 }),
        (side, channels, x, y, flip, offset) => {
          const [dx, dy] = [x % side, y % side];
          const source = Uint8Array.from({ length: channels * side * side }, (_, i) => (i % 250) + 1);
          const target = new Uint8Array(source.length + 10).fill(255);
          copyPlaced(source, target, offset, side, { dx, dy, flip });
          const wanted = new Uint8Array(source.length + 10).fill(255);
          for (let c = 0; c < channels; c++)
            for (let row = 0; row < side; row++)
              for (let column = 0; column < side; column++) {
                const [fromRow, fromColumn] = [row + dy, (flip ? side - 1 - column : column) + dx];
                const inside = fromRow >= 0 && fromRow < side && fromColumn >= 0 && fromColumn < side;
                const value = inside ? (source[(c * side + fromRow) * side + fromColumn] ?? 0) : 0;
                wanted[offset + (c * side + row) * side + column] = value;
              }
          expect(target).toEqual(wanted);
        },
      ),
    );
  });

  it("should draw every shift and both sides about equally often", () => {
    const augmentation: Augmentation = { flip: true, crop: 4 };
    const draws = Array.from({ length: 9000 }, (_, item) => drawPlacement(augmentation, 0, 0, item));
    for (let shift = -4; shift <= 4; shift++) {
      expect(Math.abs(draws.filter(({ dx }) => dx === shift).length - 1000)).toBeLessThan(150);
      expect(Math.abs(draws.filter(({ dy }) => dy === shift).length - 1000)).toBeLessThan(150);
    }
    expect(Math.abs(draws.filter(({ flip }) => flip).length - 4500)).toBeLessThan(250);
  });

  it("should depend on seed, epoch and item, and on nothing else", () => {
    const augmentation: Augmentation = { flip: true, crop: 100 };
    const draw = (seed: number, epoch: number, item: number): string =>
      JSON.stringify(drawPlacement(augmentation, seed, epoch, item));
    expect(draw(1, 2, 3)).toBe(draw(1, 2, 3));
    expect(new Set([draw(1, 2, 3), draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)]).size).toBe(4);
    expect(drawPlacement({}, 1, 2, 3)).toEqual({ dx: 0, dy: 0, flip: false });
    expect(drawPlacement({ flip: true, crop: 4 }, 0, 1, 2)).toEqual(goldenPlacement);
  });
});

const goldenPlacement = { dx: -3, dy: -3, flip: false };
