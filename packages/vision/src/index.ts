export type {
  Architecture,
  ArchitectureOptions,
  BufferInfo,
  ForwardMode,
  ForwardOutputs,
  Initialisation,
  ParameterInfo,
} from "./architectures/architecture.ts";
export { architectureDefinitions, buildArchitecture, findArchitecture } from "./architectures/build-architecture.ts";
export type { ArchitectureDefinition } from "./architectures/definition.ts";
export { initialise } from "./architectures/initialise.ts";
export { VisionError, type VisionErrorDetails } from "./error.ts";
export { ClassificationScores, type ScoreResult } from "./metrics/classification-scores.ts";
export { type ClassScores, type ConfusedPair, ConfusionMatrix } from "./metrics/confusion-matrix.ts";
export { type ConfusionTextOptions, renderConfusion } from "./metrics/confusion-text.ts";
export {
  accuracy,
  type Labels,
  labelRanks,
  predictedClasses,
  type ScoreMatrix,
  topKAccuracy,
} from "./metrics/ranking.ts";
export {
  normal,
  permutation,
  philox4x32,
  randomInteger,
  randomUint32,
  stream,
  uniform,
  type Words4,
} from "./random.ts";
export {
  type Augmentation,
  checkAugmentation,
  copyPlaced,
  drawPlacement,
  type Placement,
} from "./data/augmentation.ts";
export { combineDatasets, type CombinedDataset, type CombineOptions, type ItemSource } from "./data/combine.ts";
export {
  type Dataset,
  type DatasetFormat,
  type DatasetWarning,
  type IgnoredFiles,
  type Item,
  type Part,
  parts,
  type Picture,
  type PixelPicture,
} from "./data/dataset.ts";
export { type Decoded, type DecodeOptions, decodePicture, type Fit, fits } from "./data/decode.ts";
export { type Duplicates, findDuplicates, groupEqual } from "./data/duplicates.ts";
export { type ExaminedPicture, type ExamineOptions, examinePictures } from "./data/examine.ts";
export { inspectDataset, type InspectOptions } from "./data/inspect.ts";
export type { ClassCounts, Inspection, PartCounts, PictureSize } from "./data/inspection.ts";
export { type Batch, BatchLoader, type LoaderOptions } from "./data/loader.ts";
export { computeNormalisation, type Normalisation } from "./data/normalisation.ts";
export { openDataset } from "./data/open-dataset.ts";
export {
  checkSplit,
  defaultSplit,
  requireTrainable,
  type Split,
  splitDataset,
  type SplitOptions,
  type SplitSpec,
} from "./data/split.ts";
export {
  ImageStore,
  type PrepareOptions,
  type PrepareProgress,
  type StoreOptions,
  type UnreadablePicture,
} from "./data/store.ts";
export { makeSampleDataset, sampleClasses, type SampleOptions } from "./sample/make-sample.ts";
