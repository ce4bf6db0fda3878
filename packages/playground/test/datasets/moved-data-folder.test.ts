import { rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makePictures } from "../runner/harness.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { readFile, readdir } from "node:fs/promises";

it("should still have uploaded pictures when the data folder was moved", async () => {
  const home = await temporaryFolder();
  const pictures = await makePictures(home);
  const before = await startTestServer({ flags: { dataDir: join(home, "before") } });
  const { id: projectId } = await before.client.createProject({ body: { name: "parts" } });
  const { id: uploadId } = await before.client.createUpload({ projectId });
  const files = (await readdir(pictures, { recursive: true })).filter((path) => path.endsWith(".png"));
  for (const path of files.slice(0, 12)) {
    await before.client.uploadFile({ uploadId, path, bytes: await readFile(join(pictures, path)) });
  }
  const source = { kind: "upload" as const, uploadId };
  const { id: datasetId } = await before.client.importDataset({ projectId, body: { source } });
  for await (const { event } of before.client.followProject(projectId, { after: 0 })) {
    if (event?.type === "dataset.state" && event.datasetId === datasetId) break;
  }
  await before.close();

  await rename(join(home, "before"), join(home, "after"));
  const after = await startTestServer({ flags: { dataDir: join(home, "after") } });
  const { items, total } = await after.client.listPictures({ datasetId });
  expect(total).toBe(12);
  const picture = await after.client.getPicture({ datasetId, index: items[0]?.index ?? 0, size: 32 });
  expect(picture.status).toBe(200);
});
