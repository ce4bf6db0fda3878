import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { listTags, tagPictures } from "../../src/features/datasets/dataset-repository.ts";
import { insertProject } from "../support/records.ts";
import { describeStores } from "../support/stores.ts";

describeStores("tags of a data set", (stores) => {
  it("should count the pictures of each tag, and of no other data set", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const now = "2026-01-01T00:00:00.000Z";
    const [id, other] = [randomUUID(), randomUUID()];
    for (const each of [id, other]) {
      await store.db
        .insertInto("datasets")
        .values({
          id: each,
          project_id: projectId,
          name: "parts",
          state: "ready",
          source_kind: "sample",
          classes: '["bolt"]',
          summary: "{}",
          created_at: now,
          updated_at: now,
        })
        .execute();
      const pictures = [0, 1, 2].map((position) => ({
        dataset_id: each,
        position,
        item: `bolt/${position}.png`,
        label: 0,
        hash: String(position),
      }));
      await store.db.insertInto("pictures").values(pictures).execute();
    }
    await tagPictures(store.db, id, { indices: [0, 1, 2], add: ["good"], remove: [] });
    await tagPictures(store.db, id, { indices: [1], add: ["blurred"], remove: ["good"] });
    await tagPictures(store.db, other, { indices: [0], add: ["elsewhere"], remove: [] });
    expect(await listTags(store.db, id)).toEqual([
      { tag: "blurred", pictures: 1 },
      { tag: "good", pictures: 2 },
    ]);
  });
});
