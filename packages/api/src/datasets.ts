import { z } from "zod";
import { id, name, pageOf, pageQuery, problem, queryFlag, queryInteger, tags, time } from "./common.ts";
import { defineOperation } from "./operation.ts";

const tag = "Data sets";
const projectParams = z.object({ projectId: id });
const datasetParams = z.object({ datasetId: id });
const uploadParams = z.object({ uploadId: id });

export const part = z.enum(["train", "validation", "test"]);
export type Part = z.output<typeof part>;

export const datasetSource = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("folder"),
    path: z.string().min(1).max(4096).meta({ description: "A folder (or CSV file) on the server, below a root" }),
  }),
  z.strictObject({
    kind: z.literal("archive"),
    path: z.string().min(1).max(4096).meta({ description: "A zip or tar file on the server, below a root" }),
  }),
  z.strictObject({ kind: z.literal("upload"), uploadId: id }),
  z.strictObject({ kind: z.literal("sample") }),
]);

export const datasetState = z.enum(["importing", "ready", "failed"]);

export const importProgress = z.object({
  phase: z.enum(["waiting", "unpacking", "drawing", "reading", "storing"]),
  done: z.number().int(),
  total: z.number().int(),
});

export const dataset = z
  .object({
    id,
    projectId: id,
    name,
    state: datasetState,
    source: z.object({ kind: z.enum(["folder", "archive", "upload", "sample"]), path: z.string().nullable() }),
    /** Of the files: image-folder, idx, cifar-10, cifar-100, csv; null while importing. */
    format: z.string().nullable(),
    progress: importProgress.nullable(),
    error: problem.nullable(),
    pictures: z.number().int(),
    unreadable: z.number().int(),
    /** Pictures that repeat an earlier one, byte for byte. */
    repeats: z.number().int(),
    /** Whether it brings a split of its own (folders train and test, say). */
    hasParts: z.boolean(),
    classes: z.array(
      z.object({
        name: z.string(),
        total: z.number().int(),
        unreadable: z.number().int(),
        train: z.number().int(),
        validation: z.number().int(),
        test: z.number().int(),
      }),
    ),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: "Dataset" });
export type Dataset = z.output<typeof dataset>;

export const picture = z
  .object({
    datasetId: id,
    /** Position in the data set, from 0. */
    index: z.number().int(),
    /** Relative path, or file#record. */
    item: z.string(),
    class: z.string(),
    part: part.nullable(),
    tags,
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    bytes: z.number().int().nullable(),
    /** Why it cannot be read; null when it can. */
    unreadable: z.string().nullable(),
  })
  .meta({ id: "Picture" });
export type Picture = z.output<typeof picture>;

export const folderListing = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Archives and CSV files that can be imported. */
  files: z.array(z.object({ name: z.string(), path: z.string(), bytes: z.number() })),
  truncated: z.boolean(),
});

export const datasetOperations = {
  listDatasets: defineOperation({
    id: "listDatasets",
    method: "GET",
    path: "/projects/:projectId/datasets",
    tag,
    summary: "Data sets of a project",
    params: projectParams,
    query: pageQuery,
    response: pageOf(dataset),
  }),
  importDataset: defineOperation({
    id: "importDataset",
    method: "POST",
    path: "/projects/:projectId/datasets",
    tag,
    summary: "Import a folder or archive of the server, an upload, or the sample",
    description: "Answers at once; progress and outcome come through the events and the data set's state.",
    params: projectParams,
    body: z.strictObject({ name: name.optional(), source: datasetSource }),
    response: dataset,
    status: 202,
  }),
  getDataset: defineOperation({
    id: "getDataset",
    method: "GET",
    path: "/datasets/:datasetId",
    tag,
    summary: "A data set",
    params: datasetParams,
    response: dataset,
  }),
  renameDataset: defineOperation({
    id: "renameDataset",
    method: "PATCH",
    path: "/datasets/:datasetId",
    tag,
    summary: "Rename a data set",
    params: datasetParams,
    body: z.strictObject({ name }),
    response: dataset,
  }),
  cancelImport: defineOperation({
    id: "cancelImport",
    method: "POST",
    path: "/datasets/:datasetId/cancel",
    tag,
    summary: "Cancel an import",
    params: datasetParams,
    response: dataset,
  }),
  deleteDataset: defineOperation({
    id: "deleteDataset",
    method: "DELETE",
    path: "/datasets/:datasetId",
    tag,
    summary: "Delete a data set",
    description: "Refused without confirm=true, and while a split uses it. Files of an imported folder stay.",
    params: datasetParams,
    query: z.object({ confirm: queryFlag.default(false) }),
  }),
  listPictures: defineOperation({
    id: "listPictures",
    method: "GET",
    path: "/datasets/:datasetId/pictures",
    tag,
    summary: "Pictures of a data set",
    params: datasetParams,
    query: pageQuery.extend({
      class: z.string().optional(),
      tag: z.string().optional(),
      readable: queryFlag.optional(),
      splitId: id.optional(),
      part: part.optional().meta({ description: "Of the split named by splitId, else of the data set itself" }),
    }),
    response: pageOf(picture),
  }),
  getPicture: defineOperation({
    id: "getPicture",
    method: "GET",
    path: "/datasets/:datasetId/pictures/:index/image",
    tag,
    summary: "A picture, or a thumbnail of it",
    params: datasetParams.extend({ index: queryInteger(0, 1e9) }),
    query: z.object({ size: queryInteger(16, 1024).optional().meta({ description: "Longer side in pixels" }) }),
    produces: "image/*",
  }),
  listTags: defineOperation({
    id: "listTags",
    method: "GET",
    path: "/datasets/:datasetId/tags",
    tag,
    summary: "Tags of a data set's pictures",
    params: datasetParams,
    response: z.object({ items: z.array(z.object({ tag: z.string(), pictures: z.number().int() })) }),
  }),
  tagPictures: defineOperation({
    id: "tagPictures",
    method: "POST",
    path: "/datasets/:datasetId/tags",
    tag,
    summary: "Add tags to pictures or take them off",
    params: datasetParams,
    body: z.strictObject({
      indices: z.array(z.number().int().min(0)).min(1).max(100_000),
      add: tags.default([]),
      remove: tags.default([]),
    }),
  }),
  browseFolders: defineOperation({
    id: "browseFolders",
    method: "GET",
    path: "/folders",
    tag,
    summary: "Folders of the server that may be imported",
    query: z.object({ path: z.string().max(4096).optional().meta({ description: "Left out: the roots" }) }),
    response: folderListing,
  }),
  createUpload: defineOperation({
    id: "createUpload",
    method: "POST",
    path: "/projects/:projectId/uploads",
    tag,
    summary: "Begin an upload of pictures or of an archive",
    params: projectParams,
    response: z.object({ id, expiresAt: time }),
    status: 201,
  }),
  uploadFile: defineOperation({
    id: "uploadFile",
    method: "PUT",
    path: "/uploads/:uploadId/files",
    tag,
    summary: "Add a file to an upload: a picture as class/name, or one archive",
    params: uploadParams,
    query: z.object({ path: z.string().min(1).max(1000).meta({ description: "For example bolt/0001.jpg" }) }),
    upload: true,
    response: z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() }),
    status: 201,
  }),
  discardUpload: defineOperation({
    id: "discardUpload",
    method: "DELETE",
    path: "/uploads/:uploadId",
    tag,
    summary: "Discard an upload",
    params: uploadParams,
  }),
} as const;
