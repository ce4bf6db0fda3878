import { createClient, type Streamed } from "@glissade/api";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { resultHandlers } from "../../src/features/results/result-handlers.ts";
import { createApp } from "../../src/server/create-app.ts";
import type { Services } from "../../src/services.ts";
import { appendEvents } from "../../src/store/events.ts";
import type { Store } from "../../src/store/store.ts";
import { insertExperiment, insertProject, insertSplit } from "../support/records.ts";
import { describeStores } from "../support/stores.ts";

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) {
    app.server.closeAllConnections();
    await app.close();
  }
});

async function serve(store: Store) {
  const log = pino({ level: "silent" });
  const services = { store, log } as unknown as Services;
  const app = createApp(services, resultHandlers(services));
  apps.push(app);
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  return { client: createClient({ baseUrl }), baseUrl, breakConnections: () => app.server.closeAllConnections() };
}

function append(store: Store, projectId: string, type: string, experimentId?: string): Promise<void> {
  const draft = { type, data: {}, ...(experimentId === undefined ? {} : { experimentId }) };
  return store.transact((tx) => appendEvents(tx, projectId, [draft]));
}

/** The next so many messages of a stream. */
async function take(stream: AsyncGenerator<Streamed, void, void>, count: number): Promise<Streamed[]> {
  const taken: Streamed[] = [];
  while (taken.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const types = (taken: readonly Streamed[]) => taken.map(({ event, live }) => event?.type ?? live?.type);

describeStores("event streams", (stores) => {
  it("should give kept events in order, each once, to whoever begins after any of them", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    for (const type of ["a", "b", "c"]) await append(store, projectId, type);
    const { client } = await serve(store);
    const abort = new AbortController();
    const stream = client.followProject(projectId, { after: 1, signal: abort.signal });
    expect(types(await take(stream, 2))).toEqual(["b", "c"]);
    await append(store, projectId, "d");
    const [next] = await take(stream, 1);
    expect(next?.event).toMatchObject({ type: "d", seq: 4, projectId });
    abort.abort();
  });

  it("should lose and repeat nothing when the connection breaks again and again", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const { client, breakConnections } = await serve(store);
    const abort = new AbortController();
    const stream = client.followProject(projectId, { after: 0, signal: abort.signal, retryMs: 1 });
    const seen: number[] = [];
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 10; i++) await append(store, projectId, "tick");
      for (const { event } of await take(stream, 7)) seen.push(event?.seq ?? -1);
      breakConnections();
    }
    for (const { event } of await take(stream, 15)) seen.push(event?.seq ?? -1);
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    abort.abort();
  });

  it("should show an experiment's stream its own events and live messages only", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const splitId = await insertSplit(store, projectId);
    const one = await insertExperiment(store, projectId, splitId, { number: 1 });
    const two = await insertExperiment(store, projectId, splitId, { number: 2 });
    const { client } = await serve(store);
    const abort = new AbortController();
    const connected = Promise.withResolvers<void>();
    const onConnection = (is: boolean): void => (is ? connected.resolve() : undefined);
    const stream = client.followExperiment(one, { after: 0, signal: abort.signal, onConnection });
    const first = take(stream, 1);
    await connected.promise;
    await append(store, projectId, "other", two);
    await append(store, projectId, "mine", one);
    expect(types(await first)).toEqual(["mine"]);
    const tell = (experimentId: string): void =>
      store.feed.tell({
        kind: "live",
        projectId,
        message: { type: "experiment.progress", experimentId, data: { step: 1 } },
      });
    tell(two);
    tell(one);
    const [live] = await take(stream, 1);
    expect(live?.live).toMatchObject({ type: "experiment.progress", experimentId: one });
    abort.abort();
  });

  it("should refuse the stream of a project that is not there", async () => {
    const store = await stores.open();
    const { client } = await serve(store);
    const stream = client.followProject("0190c2c0-0000-7000-8000-000000000000");
    await expect(stream.next()).rejects.toMatchObject({ code: "not_found", status: 404 });
  });

  it("should let browsers resume with Last-Event-ID", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    for (const type of ["a", "b", "c"]) await append(store, projectId, type);
    const { baseUrl } = await serve(store);
    const abort = new AbortController();
    const response = await fetch(`${baseUrl}/api/v1/projects/${projectId}/stream`, {
      headers: { "last-event-id": "2" },
      signal: abort.signal,
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    while (!text.includes('"type":"c"')) text += new TextDecoder().decode((await reader.read()).value);
    expect(text).toContain("id: 3\nevent: event\n");
    expect(text).not.toContain('"type":"b"');
    abort.abort();
  });
});
