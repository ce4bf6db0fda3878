import { parseExperiment, parseJson, type ExperimentSpec } from "@glissade/trainer";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { numberFlag } from "./number-flag.ts";
import { periodFlag } from "./period-flag.ts";

/** The flags of `glissade train` that are part of the experiment; all optional, as commander gives them. */
export interface SpecFlags {
  readonly name?: string;
  readonly dataset?: string;
  readonly split?: string;
  readonly architecture?: string;
  readonly imageSize?: string;
  readonly solver?: string;
  readonly lr?: string;
  readonly scheduler?: string;
  readonly schedulerInterval?: string;
  readonly epochs?: string;
  readonly batchSize?: string;
  readonly evaluationPeriod?: string;
  readonly labelSmoothing?: string;
  readonly flip?: boolean;
  readonly crop?: string;
  readonly threads?: string;
  readonly seed?: string;
}

type Json = Record<string, unknown>;

/** What an experiment is made of when neither a file nor flags say otherwise. */
export const defaultSpec: Readonly<Json> = {
  model: { architecture: "cnn-small" },
  solver: { type: "SGD", lr: 0.05, momentum: 0.9 },
};

/** Reads a spec file as it is, unchecked. */
export async function readSpecFile(file: string): Promise<Json> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error && error.code === "ENOENT" ? "no such file" : String(error);
    throw new CliError("spec_unreadable", `${file}: ${reason}, expected an experiment spec as JSON`, { file });
  }
  const spec = parseJson(text, file);
  if (!isRecord(spec))
    throw new CliError("invalid_spec", `${file}: expected a JSON object, the experiment spec`, { file });
  return spec;
}

/**
 * Lays flags over a base spec and checks the whole. The data set's path becomes absolute, so that a run can be resumed
 * from anywhere.
 *
 * @throws TrainerError, SolverError … naming the key; CliError naming the flag
 */
export function buildSpec(base: Readonly<Json>, flags: SpecFlags): ExperimentSpec {
  const model = section(base, "model");
  const training = section(base, "training");
  const augmentation = section(base, "augmentation");
  const merged: Json = {
    ...base,
    ...given("name", flags.name),
    ...given("dataset", flags.dataset),
    ...given("split", flags.split === undefined ? undefined : overlay(section(base, "split"), shares(flags.split))),
    model: overlay(model, { architecture: flags.architecture, imageSize: numberFlag("image-size", flags.imageSize) }),
    solver: solverOf(base["solver"], flags),
    ...given("schedulerInterval", flags.schedulerInterval),
    ...given("seed", numberFlag("seed", flags.seed)),
    ...given("threads", numberFlag("threads", flags.threads)),
    augmentation: overlay(augmentation, { flip: flags.flip, crop: numberFlag("crop", flags.crop) }),
    training: overlay(training, {
      epochs: numberFlag("epochs", flags.epochs),
      batchSize: numberFlag("batch-size", flags.batchSize),
      evaluationPeriod: periodFlag(flags.evaluationPeriod),
      labelSmoothing: numberFlag("label-smoothing", flags.labelSmoothing),
    }),
  };
  const scheduler = flags.scheduler === undefined ? base["scheduler"] : schedulerFlag(flags.scheduler);
  merged["scheduler"] = fillHorizon(scheduler);
  if (typeof merged["dataset"] === "string" && merged["dataset"] !== "") merged["dataset"] = resolve(merged["dataset"]);
  if (merged["dataset"] === undefined) {
    throw new CliError("invalid_spec", "dataset: found nothing, expected --dataset PATH, a spec file, or --sample", {
      key: "dataset",
    });
  }
  return parseExperiment(merged);
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A section as an object to add keys to; anything else stays for the spec's check to complain about. */
function section(base: Readonly<Json>, key: string): unknown {
  return base[key] ?? {};
}

function overlay(base: unknown, keys: Json): unknown {
  const set = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  return isRecord(base) ? { ...base, ...set } : Object.keys(set).length === 0 ? base : set;
}

function given(key: string, value: unknown): Json {
  return value === undefined ? {} : { [key]: value };
}

/** `NAME`, or a JSON object. */
function nameOrSpec(flag: string, text: string): Json {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return { type: trimmed };
  const spec = parseJson(trimmed, `--${flag}`);
  return isRecord(spec) ? spec : { type: trimmed };
}

function solverOf(base: unknown, flags: SpecFlags): unknown {
  const lr = numberFlag("lr", flags.lr);
  const solver = flags.solver === undefined ? base : nameOrSpec("solver", flags.solver);
  if (lr === undefined) return solver;
  if (typeof solver === "string") return { type: solver, lr };
  return isRecord(solver) ? { ...solver, lr } : { ...(defaultSpec["solver"] as Json), lr };
}

function schedulerFlag(text: string): unknown {
  return text === "none" ? null : nameOrSpec("scheduler", text);
}

/** A cosine whose length is not given spans the run. */
function fillHorizon(scheduler: unknown): unknown {
  const named = typeof scheduler === "string" ? { type: scheduler } : scheduler;
  if (!isRecord(named) || named["type"] !== "CosineAnnealingLR" || (named["T_max"] ?? null) !== null) return scheduler;
  return { ...named, T_max: "100%" };
}

function shares(text: string): Json {
  const parts = text.split(",").map((part) => numberFlag("split", part));
  if (parts.length === 3) return { train: parts[0], validation: parts[1], test: parts[2] };
  const expected = "three shares: train,validation,test, for example 0.7,0.1,0.2";
  throw new CliError("invalid_flag", `--split: found "${text}", expected ${expected}`, {
    key: "split",
    found: text,
    expected,
  });
}
