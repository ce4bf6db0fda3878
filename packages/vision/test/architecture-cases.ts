import { readFileSync } from "node:fs";

/** A large tensor's norm and its product with a pattern, see `summarise`. */
export type Summary = readonly [number, number];

/** One network as PyTorch computes it, from goldens/make-architecture-goldens.py. */
export interface ArchitectureCase {
  readonly architecture: string;
  readonly classes: number;
  readonly imageSize: number;
  readonly channels: number;
  readonly batch: number;
  readonly parameterCount: number;
  readonly parameters: readonly (readonly [string, readonly number[]])[];
  readonly buffers: readonly (readonly [string, readonly number[]])[];
  readonly evaluation: { readonly logits: readonly number[]; readonly features: Summary };
  readonly training: {
    readonly logits: readonly number[];
    readonly loss: number;
    readonly buffers: Readonly<Record<string, Summary>>;
    readonly gradients: Readonly<Record<string, Summary>>;
  };
}

const path = new URL("./goldens/architectures.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly ArchitectureCase[] };

/** Each case with a title for it. */
export const architectureCases = cases.map(
  (golden) =>
    [`${golden.architecture} for ${golden.imageSize}x${golden.imageSize}x${golden.channels}`, golden] as const,
);

/** Largest difference, relative to the largest expected value. */
export function relativeError(found: ArrayLike<number>, expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((found[i] ?? NaN) - value))) / scale;
}
