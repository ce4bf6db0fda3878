import { combineDatasets, type CombinedDataset, type Dataset, openDataset, VisionError } from "@glissade/vision";
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { z } from "zod";
import { TrainerError } from "../errors.ts";
import { explainIssue, showFound } from "../spec/explain-issue.ts";
import type { Part } from "./training-data.ts";

const text = (expected: string) => z.string(expected).min(1, expected);
const someNames = "at least two class names";
const someDatasets = "a list of at least one data set";

// Every message is the "expected …" half of an error line.
const plannedDatasetSchema = z.object(
  {
    /** Folder or file, as `openDataset` takes it. */
    path: text("the path of a data set"),
    /** The data set's fingerprint when the split was made; left out, it may be any. */
    fingerprint: text("the fingerprint of a data set").optional(),
    /** A character for each item in order: `t` train, `v` validation, `e` test, `-` left out. */
    parts: z.string("a text with a character for each picture"),
  },
  'an object such as {"path": "photos", "parts": "ttve"}',
);

const dataPlanSchema = z.object(
  {
    /** Names in the order of the labels; those of the data sets are matched to them. */
    classes: z.array(text("the name of a class"), someNames).min(2, someNames),
    datasets: z.array(plannedDatasetSchema, someDatasets).min(1, someDatasets),
  },
  'an object such as {"classes": ["a", "b"], "datasets": [...]}',
);

/** A data set and which of its pictures are in which part. Plain data. */
export type PlannedDataset = Readonly<z.output<typeof plannedDatasetSchema>>;

/** A split that somebody else has made, over one data set or several. Plain data. */
export interface DataPlan {
  readonly classes: readonly string[];
  readonly datasets: readonly PlannedDataset[];
}

const partOf: Readonly<Record<string, Part>> = { t: "train", v: "validation", e: "test" };

/**
 * Checks a data plan from anywhere, before any data set is opened.
 *
 * @throws TrainerError `invalid_data_plan` naming key, found and expected
 */
export function parseDataPlan(input: unknown): DataPlan {
  const result = dataPlanSchema.safeParse(input);
  if (!result.success) {
    throw explainIssue(dataPlanSchema, input, result.error, { name: "data plan", code: "invalid_data_plan" });
  }
  const { classes, datasets } = result.data;
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  if (twice !== undefined) throw invalid("classes", `${showFound(twice)} twice`, "each name once");
  for (const [position, { path, parts }] of datasets.entries()) {
    const wrong = /[^tve-]/.exec(parts);
    if (!wrong) continue;
    const found = `"${wrong[0]}" for picture ${wrong.index} of ${path}`;
    throw invalid(`datasets.${position}.parts`, found, "t (train), v (validation), e (test) or - (left out)", path);
  }
  return result.data;
}

/** A plan's pictures as one data set, and the items of each part in it. */
export interface PlannedData {
  readonly dataset: CombinedDataset;
  readonly split: Readonly<Record<Part, Int32Array>>;
  /** Of pictures, classes and parts. */
  readonly fingerprint: string;
  /** An item's id in its own data set, and the position of that in the plan. */
  readonly item: (index: number) => { readonly id: string; readonly dataset: number };
}

/**
 * Opens the data sets of a plan and makes one of them.
 *
 * @throws TrainerError `data_changed` when a data set is no longer what the plan was made for, `invalid_data_plan` when it
 *   does not fit the plan; VisionError what a data set is refused for
 */
export async function openPlannedData(given: DataPlan): Promise<PlannedData> {
  const plan = parseDataPlan(given);
  const datasets: Dataset[] = [];
  for (const [position, planned] of plan.datasets.entries()) {
    const dataset = await openDataset(planned.path);
    checkFits(planned, dataset, position);
    datasets.push(dataset);
  }
  const items = plan.datasets.map(({ parts }) => positionsOf(parts));
  const dataset = combine(datasets, plan.classes, items);
  const letters = plan.datasets.map(({ parts }) => parts.replaceAll("-", "")).join("");
  return {
    dataset,
    split: {
      train: itemsIn(letters, "train"),
      validation: itemsIn(letters, "validation"),
      test: itemsIn(letters, "test"),
    },
    fingerprint: createHash("sha256").update(dataset.fingerprint).update(letters).digest("hex"),
    item(index) {
      const source = dataset.source(index);
      return { id: datasets[source.dataset]?.items[source.index]?.id ?? "", dataset: source.dataset };
    },
  };
}

/**
 * The items of each part of one of a plan's data sets, known by its fingerprint or, where the plan has none, by its path.
 *
 * @returns undefined for a data set that is not in the plan
 */
export function plannedSplit(plan: DataPlan, dataset: Dataset): ((part: Part) => Int32Array) | undefined {
  const isHere = ({ path }: PlannedDataset): boolean => resolve(path) === dataset.path;
  const same = plan.datasets.filter(
    (planned) =>
      planned.parts.length === dataset.items.length &&
      (planned.fingerprint === undefined ? isHere(planned) : planned.fingerprint === dataset.fingerprint),
  );
  const planned = same.find(isHere) ?? same[0];
  return planned && ((part) => itemsIn(planned.parts, part));
}

function checkFits(
  { path, fingerprint, parts }: PlannedDataset,
  { fingerprint: found, items }: Dataset,
  position: number,
) {
  if (fingerprint !== undefined && fingerprint !== found) {
    const message = `${path} is not what the split was made for: found fingerprint ${found}, expected ${fingerprint}`;
    const key = `datasets.${position}.fingerprint`;
    throw new TrainerError("data_changed", message, { key, file: path, found, expected: fingerprint });
  }
  if (parts.length === items.length) return;
  const key = `datasets.${position}.parts`;
  throw invalid(key, `${parts.length} characters`, `${items.length}, one for each picture of ${path}`, path);
}

function combine(datasets: readonly Dataset[], classes: readonly string[], items: readonly Int32Array[]) {
  try {
    return combineDatasets(datasets, { classes, items });
  } catch (error) {
    if (!(error instanceof VisionError) || error.code !== "unknown_class") throw error;
    throw new TrainerError(
      "invalid_data_plan",
      `classes: ${error.message}`,
      { ...error.details, key: "classes" },
      error,
    );
  }
}

/** The items that a plan does not leave out. */
function positionsOf(parts: string): Int32Array {
  return Int32Array.from(parts, (_, index) => index).filter((index) => parts[index] !== "-");
}

function itemsIn(parts: string, part: Part): Int32Array {
  return Int32Array.from(parts, (_, index) => index).filter((index) => partOf[parts[index] ?? ""] === part);
}

function invalid(key: string, found: string, expected: string, file?: string): TrainerError {
  const details = { key, found, expected, ...(file === undefined ? {} : { file }) };
  return new TrainerError("invalid_data_plan", `${key}: found ${found}, expected ${expected}`, details);
}
