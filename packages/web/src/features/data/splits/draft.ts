import type { Part, splitSpec, SplitSpec } from "@glissade/api";
import { z } from "zod";
import { editor as words, strategies } from "../../../strings/data.ts";
import { areShares, defaultShares, percentOf, type Shares, whole } from "./shares.ts";

const filterMode = z.enum(["all", "include", "exclude"]);
export type FilterMode = z.output<typeof filterMode>;

const part = z.enum(["train", "validation", "test"]);
const texts = z.array(z.coerce.string());

/** A split that is being written, as it stands in the address; what cannot be read is as it is at first. */
const draftSchema = z.object({
  name: z.coerce.string().catch("").default(""),
  /** Left out: all that are ready. */
  datasets: texts.optional().catch(undefined),
  strategy: z.enum(["stratified", "random", "folders", "datasets"]).catch("stratified").default("stratified"),
  shares: z
    .object({ train: z.number(), validation: z.number(), test: z.number() })
    .refine(areShares)
    .catch(defaultShares)
    .default(defaultShares),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .catch(0)
    .default(0),
  parts: z.record(z.string(), part).catch({}).default({}),
  classMode: filterMode.catch("all").default("all"),
  classes: texts.catch([]).default([]),
  tagMode: filterMode.catch("all").default("all"),
  tags: texts.catch([]).default([]),
});

export type SplitDraft = z.output<typeof draftSchema>;

export function readDraft(found: unknown): SplitDraft {
  const read = draftSchema.safeParse(typeof found === "object" && found !== null ? found : {});
  return read.success ? read.data : draftSchema.parse({});
}

/** The draft without what is as it is at first, for a short address. */
export function draftForAddress(draft: SplitDraft): Readonly<Record<string, unknown>> | undefined {
  const first = readDraft({});
  const changed = Object.entries(draft).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(first[key as keyof SplitDraft]),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** The data sets that a draft divides: those chosen that are still there, else all. */
export function datasetsOf(draft: SplitDraft, ready: readonly string[]): readonly string[] {
  return draft.datasets === undefined ? ready : ready.filter((id) => draft.datasets?.includes(id));
}

/** What to ask the server for. */
export function specOf(draft: SplitDraft, ready: readonly string[]): z.input<typeof splitSpec> {
  const { strategy, shares, seed, classMode, classes, tagMode, tags } = draft;
  const datasets = [...datasetsOf(draft, ready)];
  const parts = Object.fromEntries(Object.entries(draft.parts).filter(([id]) => datasets.includes(id)));
  return {
    datasets,
    strategy,
    train: shares.train / whole,
    validation: shares.validation / whole,
    test: shares.test / whole,
    seed,
    parts: strategy === "datasets" ? parts : {},
    classes: filterOf(classMode, classes),
    tags: filterOf(tagMode, tags),
  };
}

function filterOf(mode: FilterMode, names: readonly string[]): { include?: string[]; exclude?: string[] } {
  return mode === "all" || names.length === 0 ? {} : { [mode]: [...names] };
}

/** The name that a split gets when none is given. */
export function nameOf({ name, strategy, shares }: SplitDraft): string {
  if (name.trim() !== "") return name.trim();
  if (strategy === "folders" || strategy === "datasets") return strategies[strategy].title;
  const text = (share: number): string => String(percentOf(share));
  return words.namePlaceholder(text(shares.train), text(shares.test), text(shares.validation));
}

export type Strategy = SplitSpec["strategy"];
export type { Part, Shares };
