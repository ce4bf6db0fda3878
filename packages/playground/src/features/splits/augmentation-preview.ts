import type { AugmentationPreview, operations } from "@glissade/api";
import {
  type Augmentation,
  checkAugmentation,
  copyPlaced,
  type Dataset,
  decodePicture,
  drawPlacement,
  permutation,
  type Picture,
  stream,
} from "@glissade/vision";
import sharp from "sharp";
import type { z } from "zod";
import { interleave } from "../../files/interleave.ts";
import type { Services } from "../../services.ts";
import type { Statements } from "../../store/store.ts";
import { readDataset } from "../datasets/dataset-repository.ts";

type Request = z.output<(typeof operations)["previewAugmentation"]["body"]>;
type Row = AugmentationPreview["pictures"][number];

/** A data set of a split, as training sees it. */
interface Source {
  readonly id: string;
  readonly dataset: Dataset;
  readonly parts: string;
  /** What its first picture is called among all pictures of the split. */
  readonly start: number;
}

/** Longest side of what is sent: it is to be looked at, not to be trained on. */
const mostPixels = 160;

/** Pictures in a row that may be unreadable before the search ends. */
const mostTries = 20;

const drawStream = stream("contact sheet");

/**
 * What an augmentation makes of some training pictures of a split in the first epochs, by the functions that train: the
 * same seed, epoch and picture give what an experiment on this split gives.
 *
 * @throws VisionError `invalid_option`; PlaygroundError `not_found` when a data set is not ready
 */
export async function previewAugmentation(
  services: Pick<Services, "store" | "opened">,
  splitId: string,
  request: Request,
  signal: AbortSignal,
): Promise<AugmentationPreview> {
  checkAugmentation(request.augmentation, request.imageSize);
  const sources = await openSources(services, splitId);
  const channels = sources.some(({ dataset }) => dataset.channels === 3) ? 3 : 1;
  const pictures: Row[] = [];
  let tries = 0;
  for (const { source, index } of drawTrainingPictures(sources, request.draw)) {
    if (signal.aborted || pictures.length >= request.pictures || tries >= mostTries) break;
    const picture = await allowed(await source.dataset.read(index), services);
    const decoded = await decodePicture(picture, { imageSize: request.imageSize, channels });
    if (!("pixels" in decoded)) {
      tries++;
      continue;
    }
    const { label } = source.dataset.items[index] ?? {};
    const item = source.start + placesBefore(source.parts, index);
    pictures.push({
      datasetId: source.id,
      index,
      class: source.dataset.classes[label ?? -1] ?? "",
      original: await imageUri(decoded.pixels, request.imageSize, channels),
      epochs: await placedEpochs(decoded.pixels, item, channels, request),
    });
  }
  return { pictures };
}

async function openSources({ store, opened }: Pick<Services, "store" | "opened">, splitId: string): Promise<Source[]> {
  const sources: Source[] = [];
  let start = 0;
  for (const { dataset_id: id, parts } of await partsOf(store.db, splitId)) {
    sources.push({ id, dataset: await opened.dataset(await readDataset(store.db, id)), parts, start });
    start += placesBefore(parts, parts.length);
  }
  return sources;
}

function partsOf(db: Statements, splitId: string) {
  return db
    .selectFrom("split_parts")
    .select(["dataset_id", "parts"])
    .where("split_id", "=", splitId)
    .orderBy("position")
    .execute();
}

/** Pictures that training leaves out have no number there. */
function placesBefore(parts: string, index: number): number {
  let places = 0;
  for (let i = 0; i < index; i++) if (parts[i] !== "-") places++;
  return places;
}

/** All pictures of the training part, in an order that depends on the number of the draw alone. */
function* drawTrainingPictures(sources: readonly Source[], draw: number) {
  const lists = sources.map(({ parts }) => Int32Array.from(parts, (_, i) => i).filter((i) => parts[i] === "t"));
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  for (const position of permutation(total, 0, drawStream, draw)) {
    let rest = position;
    const at = lists.findIndex(({ length }) => rest < length || ((rest -= length), false));
    const [source, index] = [sources[at], lists[at]?.[rest]];
    if (source && index !== undefined) yield { source, index };
  }
}

/** Files are opened below the roots only. */
async function allowed(picture: Picture, { opened }: Pick<Services, "opened">): Promise<Picture> {
  return picture.kind === "file" ? { kind: "file", file: await opened.roots.resolve(picture.file) } : picture;
}

async function placedEpochs(
  pixels: Uint8Array,
  item: number,
  channels: 1 | 3,
  { augmentation, seed, epochs, imageSize }: Request & { readonly augmentation: Augmentation },
): Promise<Row["epochs"]> {
  const placed = new Uint8Array(pixels.length);
  const rows: Row["epochs"] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const placement = drawPlacement(augmentation, seed, epoch, item);
    copyPlaced(pixels, placed, 0, imageSize, placement);
    rows.push({ ...placement, image: await imageUri(placed, imageSize, channels) });
  }
  return rows;
}

/** Small pictures without loss, as each of their pixels can be seen. */
async function imageUri(planes: Uint8Array, size: number, channels: 1 | 3): Promise<string> {
  const side = Math.min(size, mostPixels);
  const bytes = await sharp(interleave(planes, channels), { raw: { width: size, height: size, channels } })
    .resize(side, side)
    .webp(side < size ? { quality: 80 } : { lossless: true })
    .toBuffer();
  return `data:image/webp;base64,${bytes.toString("base64")}`;
}
