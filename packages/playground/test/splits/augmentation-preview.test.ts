import { ApiError, type Client } from "@glissade/api";
import { openTrainingData, parseExperiment } from "@glissade/trainer";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { interleave } from "../../src/files/interleave.ts";
import { makePictures } from "../runner/harness.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function imported(client: Client, projectId: string, path: string): Promise<string> {
  const { id } = await client.importDataset({ projectId, body: { source: { kind: "folder", path } } });
  for await (const { event } of client.followProject(projectId, { after: 0 })) {
    if (event?.type === "dataset.state" && event.datasetId === id) break;
  }
  return id;
}

/** A server with a split over two data sets, some of whose pictures are in no part. */
async function setUp() {
  const folder = await temporaryFolder();
  const paths = [await makePictures(folder), join(folder, "more")];
  await cp(paths[0] as string, paths[1] as string, { recursive: true });
  const { client } = await startTestServer({ flags: { root: [folder] } });
  const { id: projectId } = await client.createProject({ body: { name: "p" } });
  const datasets = [await imported(client, projectId, paths[0] as string)];
  datasets.push(await imported(client, projectId, paths[1] as string));
  const { classes } = await client.getDataset({ datasetId: datasets[0] as string });
  const spec = { datasets, classes: { exclude: [classes[0]?.name ?? ""] } };
  const { id: splitId } = await client.createSplit({ projectId, body: { name: "s", spec } });
  return { client, projectId, splitId, paths };
}

async function pixelsOf(uri: string): Promise<string> {
  const [head, data = ""] = uri.split(",");
  expect(head).toBe("data:image/webp;base64");
  const { data: pixels, info } = await sharp(Buffer.from(data, "base64")).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([8, 8, 3]);
  return pixels.toString("hex");
}

it("should show each picture as an experiment of the same seed sees it in that epoch", async () => {
  const { client, splitId, paths } = await setUp();
  const augmentation = { flip: true, crop: 2 };
  const body = { augmentation, imageSize: 8, seed: 5, pictures: 12, epochs: 3 };
  const { pictures } = await client.previewAugmentation({ splitId, body });
  expect(pictures).toHaveLength(12);

  const { datasets } = await client.getSplitAssignment({ splitId });
  const left = datasets.map(({ parts }) => [...parts].flatMap((letter, index) => (letter === "-" ? [] : [index])));
  expect(left[0]?.length).toBeLessThan(datasets[0]?.parts.length ?? 0);
  const names = (await client.getDataset({ datasetId: datasets[0]?.datasetId ?? "" })).classes.map(({ name }) => name);
  const data = await openTrainingData(
    parseExperiment({
      dataset: "split",
      model: { architecture: "mlp", imageSize: 8 },
      solver: "SGD",
      augmentation,
      seed: 5,
      training: { epochs: 3, batchSize: 16 },
    }),
    {
      strict: false,
      cacheDirectory: null,
      plan: { classes: names, datasets: datasets.map(({ parts }, i) => ({ path: paths[i] ?? "", parts })) },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    },
  );
  const seen = [0, 1, 2].map(() => new Map<number, string>());
  for (const [epoch, ofItem] of seen.entries()) {
    for await (const { images, indices, size } of data.trainBatches(epoch, 0)) {
      const bytes = images.length / size;
      indices
        .subarray(0, size)
        .forEach((item, i) =>
          ofItem.set(item, Buffer.from(interleave(images.subarray(i * bytes, (i + 1) * bytes))).toString("hex")),
        );
    }
  }
  await data.close();

  for (const { datasetId, index, epochs } of pictures) {
    const at = datasets.findIndex((dataset) => dataset.datasetId === datasetId);
    const item = (at === 0 ? 0 : (left[0]?.length ?? 0)) + (left[at]?.indexOf(index) ?? -1);
    expect(datasets[at]?.parts[index]).toBe("t");
    for (const [epoch, { image }] of epochs.entries()) expect(await pixelsOf(image)).toBe(seen[epoch]?.get(item));
  }
  expect(new Set(pictures.map(({ datasetId }) => datasetId)).size).toBe(2);
  expect(pictures.flatMap(({ epochs }) => epochs).some(({ flip, dx, dy }) => flip && dx !== 0 && dy !== 0)).toBe(true);
});

it("should give the same answer to the same request, and other pictures for another draw", async () => {
  const { client, splitId } = await setUp();
  const ask = async (draw: number) =>
    (await client.previewAugmentation({ splitId, body: { imageSize: 8, draw } })).pictures;
  expect(await ask(1)).toEqual(await ask(1));
  const places = async (draw: number) => (await ask(draw)).map(({ datasetId, index }) => `${datasetId} ${index}`);
  expect(await places(2)).not.toEqual(await places(1));
  for (const { original, epochs } of await ask(1)) {
    expect(epochs).toHaveLength(6);
    for (const { image } of epochs) expect(image).toBe(original);
  }
});

it("should refuse what training would refuse, naming the key", async () => {
  const { client, splitId, projectId } = await setUp();
  const refusal = async (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => (error instanceof ApiError ? error.problem : error),
    );
  const body = { augmentation: { flip: false, crop: 8 }, imageSize: 8 };
  expect(await refusal(client.previewAugmentation({ splitId, body }))).toMatchObject({
    status: 400,
    code: "invalid_option",
    key: "augmentation.crop",
  });
  expect(await refusal(client.previewAugmentation({ splitId: projectId, body: { imageSize: 8 } }))).toMatchObject({
    status: 404,
    key: "split",
  });
});
