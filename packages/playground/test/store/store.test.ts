import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { appendEvents, toEvent } from "../../src/store/events.ts";
import type { Notice } from "../../src/store/feed.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";

async function makeProject(store: Store): Promise<string> {
  const id = randomUUID();
  const now = new Date().toISOString();
  await store.db
    .insertInto("projects")
    .values({ id, name: "a", description: "", task: "classification", created_at: now, updated_at: now })
    .execute();
  return id;
}

/** The next notices, as they come. */
function collect(store: Store): { readonly heard: Notice[]; next(): Promise<Notice> } {
  const heard: Notice[] = [];
  let wake: () => void = () => undefined;
  store.feed.subscribe((notice) => {
    heard.push(notice);
    wake();
  });
  let taken = 0;
  return {
    heard,
    async next() {
      while (heard.length <= taken) await new Promise<void>((resolve) => (wake = resolve));
      return heard[taken++] as Notice;
    },
  };
}

describeStores("store", (stores, kind) => {
  it("should number events without a gap when many transactions append at once", async () => {
    const store = await stores.open();
    const projectId = await makeProject(store);
    const append = (i: number) =>
      store.transact((tx) =>
        appendEvents(tx, projectId, [
          { type: "a", data: { i } },
          { type: "b", data: { i } },
        ]),
      );
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(i)));
    const rows = await store.db.selectFrom("events").selectAll().orderBy("seq").execute();
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const events = rows.map(toEvent);
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? "a" : "b")));
  });

  it("should tell notices after the commit, and none when the transaction is rolled back", async () => {
    const store = await stores.open();
    const projectId = await makeProject(store);
    const notices = collect(store);
    const failing = store.transact(async (tx) => {
      await appendEvents(tx, projectId, [{ type: "lost", data: {} }]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await store.transact((tx) => appendEvents(tx, projectId, [{ type: "kept", data: {} }]));
    expect(await notices.next()).toEqual({ kind: "events", projectId });
    expect(notices.heard).toHaveLength(1);
    const rows = await store.db.selectFrom("events").select(["seq", "type"]).execute();
    expect(rows.map((row) => ({ ...row }))).toEqual([{ seq: 1, type: "kept" }]);
  });

  it("should refuse records that a newer release has written", async () => {
    const store = await stores.open();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2100-01-01')`.execute(store.db);
    await expect(migrate(store.db, kind, "here")).rejects.toMatchObject({
      code: "store_newer",
      message: expect.stringContaining("9999-later") as string,
    });
  });

  it("should give bytes and large numbers back as they were", async () => {
    const store = await stores.open();
    const projectId = await makeProject(store);
    const large = Number.MAX_SAFE_INTEGER - 1;
    await store.db.updateTable("projects").set({ event_seq: large }).where("id", "=", projectId).execute();
    await store.transact((tx) => appendEvents(tx, projectId, [{ type: "a", data: { text: "naïve 🙂" } }]));
    const row = await store.db.selectFrom("events").selectAll().executeTakeFirstOrThrow();
    expect(toEvent(row)).toMatchObject({ seq: large + 1, data: { text: "naïve 🙂" } });
  });
});
