import { PlaygroundError } from "../../error.ts";
import { original } from "../../files/original.ts";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { requireProject } from "../projects/require-project.ts";
import { listDatasets, listPictures, listTags, readDataset, tagPictures, toDataset } from "./dataset-repository.ts";
import { beginImport, deleteDataset, renameDataset } from "./dataset-service.ts";
import { createUpload, discardUpload, receiveFile } from "./upload-service.ts";

/** Pictures of a data set do not change. */
const maxAgeSeconds = 3600;

/** Data sets: importing them, and looking at what is in them. */
export function datasetHandlers(services: Services) {
  const { store, roots, imports, opened } = services;
  const { db } = store;
  const answer = async (id: string) => toDataset(await readDataset(db, id));
  return {
    async listDatasets({ params: { projectId }, query: { offset, limit } }) {
      await requireProject(db, projectId);
      const { items, total } = await listDatasets(db, { projectId, offset, limit });
      return { items, total, offset, limit };
    },
    async importDataset({ params: { projectId }, body }) {
      return toDataset(await beginImport(services, projectId, body));
    },
    getDataset: ({ params: { datasetId } }) => answer(datasetId),
    async renameDataset({ params: { datasetId }, body: { name } }) {
      return toDataset(await renameDataset(store, datasetId, name));
    },
    async cancelImport({ params: { datasetId } }) {
      const row = await readDataset(db, datasetId);
      if (row.state !== "importing") {
        const message = `data set ${JSON.stringify(row.name)}: found it ${row.state}, expected it importing`;
        throw new PlaygroundError("state_conflict", message, { key: "state", found: row.state });
      }
      await imports.cancel(datasetId);
      return answer(datasetId);
    },
    async deleteDataset({ params: { datasetId }, query: { confirm } }) {
      await deleteDataset(services, datasetId, confirm);
      return undefined;
    },
    async listPictures({ params: { datasetId }, query }) {
      const { items, total } = await listPictures(db, await readDataset(db, datasetId), query);
      return { items, total, offset: query.offset, limit: query.limit };
    },
    async getPicture({ params: { datasetId, index }, query: { size } }) {
      const picture = await opened.picture(await readDataset(db, datasetId), index);
      if (size !== undefined) {
        const stream = await opened.thumbnails.get(picture, size);
        return { stream, mediaType: "image/webp", bytes: stream.length, maxAgeSeconds };
      }
      const { stream, bytes, mediaType, attachment } = await original(picture, opened.roots);
      return { stream, bytes, mediaType, ...(attachment ? { fileName: `${index}` } : { maxAgeSeconds }) };
    },
    async listTags({ params: { datasetId } }) {
      await readDataset(db, datasetId);
      return { items: await listTags(db, datasetId) };
    },
    async tagPictures({ params: { datasetId }, body }) {
      await readDataset(db, datasetId);
      await store.transact((tx) => tagPictures(tx.db, datasetId, body));
      return undefined;
    },
    browseFolders: ({ query: { path } }) => roots.list(path),
    createUpload: ({ params: { projectId } }) => createUpload(services, projectId),
    async uploadFile({ params: { uploadId }, query: { path } }, { body, signal, request }) {
      const length = Number(request.headers["content-length"]);
      const expected = Number.isSafeInteger(length) ? { expectedBytes: length } : {};
      return receiveFile(services, uploadId, path, body, { signal, ...expected });
    },
    async discardUpload({ params: { uploadId } }) {
      await discardUpload(services, uploadId);
      return undefined;
    },
  } satisfies Partial<Handlers>;
}
