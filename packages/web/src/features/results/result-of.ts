import type { Experiment } from "@glissade/api";

export interface ClassScore {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** What a finished training says at its end; what is missing is empty. */
export interface Result {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly weights: string;
  readonly classes: readonly string[];
  readonly matrix: { readonly part: string; readonly counts: readonly (readonly number[])[] } | null;
  readonly classScores: readonly ClassScore[];
}

export function resultOf({ result }: Pick<Experiment, "result">): Result | null {
  if (!result) return null;
  const { metrics, weights, classes, confusionMatrix, classScores } = result as Readonly<Record<string, unknown>>;
  return {
    metrics: (metrics ?? {}) as Result["metrics"],
    weights: typeof weights === "string" ? weights : "best",
    classes: Array.isArray(classes) ? (classes as string[]) : [],
    matrix: (confusionMatrix ?? null) as Result["matrix"],
    classScores: Array.isArray(classScores) ? (classScores as ClassScore[]) : [],
  };
}
