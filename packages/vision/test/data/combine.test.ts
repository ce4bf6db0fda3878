import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { BatchLoader, combineDatasets, type Dataset, ImageStore, openDataset } from "../../src/index.ts";
import { idx, png, rejection, temporaryFolder, writeTree } from "./fixtures.ts";

let root: string;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});

/** A picture of its own shade for each path. */
async function folderOf(paths: Record<string, number>): Promise<Dataset> {
  const files = await Promise.all(
    Object.entries(paths).map(async ([name, shade]) => [name, await png(shade)] as const),
  );
  return openDataset(await writeTree(path.join(root, `set${number++}`), Object.fromEntries(files)));
}

async function greyDigits(): Promise<Dataset> {
  const folder = await writeTree(path.join(root, `set${number++}`), {
    "train-images-idx3-ubyte": idx(
      [2, 8, 8],
      Uint8Array.from({ length: 128 }, (_, i) => (i < 64 ? 200 : 220)),
    ),
    "train-labels-idx1-ubyte": idx([2], Uint8Array.of(1, 0)),
  });
  return openDataset(folder);
}

const first = () => folderOf({ "cat/1.png": 1, "cat/2.png": 2, "dog/1.png": 3 });
const second = () => folderOf({ "ant/1.png": 4, "cat/1.png": 5 });

describe("combineDatasets", () => {
  it("should match classes by name, whatever their number in each data set, and make ids unique", async () => {
    const both = combineDatasets([await first(), await second()]);
    expect(both.classes).toEqual(["cat", "dog", "ant"]);
    expect(both.items).toEqual([
      { id: "0:cat/1.png", label: 0 },
      { id: "0:cat/2.png", label: 0 },
      { id: "0:dog/1.png", label: 1 },
      { id: "1:ant/1.png", label: 2 },
      { id: "1:cat/1.png", label: 0 },
    ]);
    expect(both.items.map((_, index) => both.source(index))).toEqual([
      { dataset: 0, index: 0 },
      { dataset: 0, index: 1 },
      { dataset: 0, index: 2 },
      { dataset: 1, index: 0 },
      { dataset: 1, index: 1 },
    ]);
  });

  it("should give each item its own picture when it is trained on, grey ones in three channels among coloured ones", async () => {
    const [colours, digits] = [await first(), await greyDigits()];
    expect(combineDatasets([digits]).channels).toBe(1);
    const all = combineDatasets([colours, digits], { classes: ["0", "1", "cat", "dog"] });
    expect(all.channels).toBe(3);
    const store = await ImageStore.open(all, { imageSize: 8, channels: all.channels });
    onTestFinished(() => store.close());
    const loader = new BatchLoader(store, [4, 0, 2, 3], { batchSize: 4, shuffle: false });
    for await (const { images, labels } of loader.epoch(0)) {
      expect([0, 1, 2, 3].map((i) => images[i * 3 * 64])).toEqual([220, 1, 3, 200]);
      expect([...labels]).toEqual([0n, 2n, 3n, 1n]);
    }
  });

  it("should take only the items asked for, whose classes alone must be known", async () => {
    const chosen = combineDatasets([await first(), await second()], { classes: ["dog", "cat"], items: [[1, 2], [1]] });
    expect(chosen.items.map(({ id, label }) => [id, label])).toEqual([
      ["0:cat/2.png", 1],
      ["0:dog/1.png", 0],
      ["1:cat/1.png", 1],
    ]);
    expect(chosen.source(2)).toEqual({ dataset: 1, index: 1 });
  });

  it("should name data set and class when an item is of a class that is not asked for", async () => {
    const ants = await second();
    expect(() => combineDatasets([ants], { classes: ["cat", "dog"] })).toThrow(
      `dataset "${ants.path}": found pictures of "ant", expected only classes among "cat", "dog"`,
    );
  });

  it("should keep ids and cache of a data set that is alone, and change the fingerprint with what is combined", async () => {
    const [one, two] = [await first(), await second()];
    const alone = combineDatasets([one]);
    expect(alone.items).toEqual(one.items);
    expect(alone.revision).toBe(one.revision);
    const others = [
      combineDatasets([one, two]),
      combineDatasets([two, one]),
      combineDatasets([one], { classes: ["dog", "cat"] }),
      combineDatasets([one], { items: [[0, 1]] }),
      combineDatasets([one], { items: [[0, 2]] }),
    ];
    expect(new Set([alone, ...others].map(({ fingerprint }) => fingerprint)).size).toBe(6);
    expect(new Set(others.map(({ revision }) => revision)).size).toBe(5);
    expect(others[2]?.revision).toBe(one.revision);
    expect(combineDatasets([one, two]).fingerprint).toBe(others[0]?.fingerprint);
  });

  it("should refuse no data set, a class named twice, and an item that is not there", async () => {
    const one = await first();
    expect(() => combineDatasets([])).toThrow("datasets: found [], expected at least one");
    expect(() => combineDatasets([one], { classes: ["cat", "dog", "cat"] })).toThrow(
      'classes: found "cat", expected at least one name, each once',
    );
    expect(() => combineDatasets([one], { items: [[7]] })).toThrow("index: found 7");
    expect((await rejection(combineDatasets([one]).read(3))).code).toBe("item_out_of_range");
  });
});
