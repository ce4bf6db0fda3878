import type { Definitions, Experiment } from "@glissade/api";
import type { FieldSchema, FormValue } from "../../shared/forms/field-schema.ts";
import type { RateSpec } from "../../shared/schedules/run-of-spec.ts";

/** An experiment's spec while it is written: any JSON object, of which the parts about the rate are read. */
export type DraftSpec = FormValue & RateSpec & { readonly model?: FormValue; readonly augmentation?: FormValue };

/** What the form writes. */
export interface Draft {
  readonly name: string;
  readonly splitId: string;
  readonly spec: DraftSpec;
}

/** A draft with what it was before and what was undone. */
export interface History {
  readonly past: readonly Draft[];
  readonly now: Draft;
  readonly future: readonly Draft[];
  /** Of the last change; changes of one kind that follow each other (a drag, a number typed) are one to undo. */
  readonly kind: string | null;
}

export type Change =
  | { readonly type: "set"; readonly kind: string; readonly draft: Draft }
  /** The next change is one of its own. */
  | { readonly type: "settle" }
  | { readonly type: "undo" }
  | { readonly type: "redo" };

const longestPast = 200;

export function begin(draft: Draft): History {
  return { past: [], now: draft, future: [], kind: null };
}

export function reduce(history: History, change: Change): History {
  const { past, now, future, kind } = history;
  switch (change.type) {
    case "set": {
      if (change.draft === now) return history;
      const goesOn = change.kind === kind;
      return {
        past: goesOn ? past : [...past, now].slice(-longestPast),
        now: change.draft,
        future: [],
        kind: change.kind,
      };
    }
    case "settle":
      return { ...history, kind: null };
    case "undo": {
      const last = past.at(-1);
      return last ? { past: past.slice(0, -1), now: last, future: [now, ...future], kind: null } : history;
    }
    case "redo": {
      const [next, ...rest] = future;
      return next ? { past: [...past, now], now: next, future: rest, kind: null } : history;
    }
  }
}

/** What a new experiment begins as: the spec's own defaults, a small network, and a cosine over the whole run. */
export function freshDraft(definitions: Definitions, splitId: string): Draft {
  const defaults = defaultsOf(definitions.experiment);
  const architectures = definitions.architectures.map(({ type }) => type);
  return {
    name: "",
    splitId,
    spec: {
      ...defaults,
      model: { architecture: architectures.includes("cnn-small") ? "cnn-small" : (architectures[0] ?? "") },
      solver: { type: "SGD", lr: 0.05, momentum: 0.9, weight_decay: 0.0005 },
      scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
      schedulerInterval: "iteration",
    } as DraftSpec,
  };
}

/** The sections that the playground decides itself, or that have no defaults, stay out. */
const leftOut = new Set(["name", "dataset", "split", "continuations", "threads", "model", "solver", "scheduler"]);

function defaultsOf(schema: FieldSchema): FormValue {
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !leftOut.has(name));
  return Object.fromEntries(
    fields.flatMap(([name, field]) => {
      const value = "default" in field ? field.default : field.properties ? defaultsOf(field) : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** An experiment's draft, or that of one like it. */
export function draftOf({ name, splitId, spec }: Pick<Experiment, "name" | "splitId" | "spec">): Draft {
  const kept = Object.entries(spec).filter(([key]) => !["name", "dataset", "split", "continuations"].includes(key));
  return { name, splitId, spec: Object.fromEntries(kept) };
}

export function isSame(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
