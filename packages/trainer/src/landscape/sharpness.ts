import type { SolverSpec } from "@glissade/solvers";
import type { LossProbe } from "../engine/loss-probe.ts";
import type { ChosenPictures } from "./chosen-pictures.ts";
import { hessianProduct } from "./hessian-product.ts";
import { largestEigenvalue } from "./largest-eigenvalue.ts";
import type { SharpnessOptions } from "./options.ts";
import type { PathWeights } from "./path.ts";
import { inPieces, type Sitting } from "./pieces.ts";
import type { SharpnessPoint, SharpnessResult } from "./results.ts";
import { stabilityLimit } from "./stability-limit.ts";

/** Changes with the method: what another one has found is not to be gone on with. */
export const sharpnessMethod = "differences of gradients with switches held, step 1e-4";

/**
 * The sharpness of the training loss at each checkpoint of a run, its largest Hessian eigenvalue, beside the largest that
 * the rate in force can stand.
 *
 * Source: J. Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, ICLR 2021.
 */
export async function computeSharpness(
  probe: LossProbe,
  path: readonly PathWeights[],
  { pictures, solver }: { readonly pictures: ChosenPictures; readonly solver: SolverSpec },
  options: SharpnessOptions,
  sitting: Sitting,
): Promise<Omit<SharpnessResult, "seconds" | "batchStatistics">> {
  const points = await inPieces(
    path.length,
    async (index): Promise<SharpnessPoint> => {
      const { step, epoch, lr, momentum, weights } = path[index]!;
      const gradient = (nearby: Float32Array): Promise<Float64Array> => {
        sitting.signal.throwIfAborted();
        return probe.gradient(nearby, pictures.batches, weights);
      };
      const { plain, limit } = stabilityLimit(solver, lr, momentum);
      const found = await largestEigenvalue(hessianProduct(gradient, weights), weights.length, options).catch(
        (error: unknown) => {
          if (error instanceof RangeError) return undefined;
          throw error;
        },
      );
      return {
        step,
        epoch,
        lr,
        sharpness: found?.value ?? null,
        error: found?.error ?? null,
        iterations: found?.iterations ?? 0,
        converged: found?.converged ?? false,
        plainLimit: plain,
        limit,
      };
    },
    sitting,
  );
  const hasLimit = points.some(({ limit }) => limit !== null);
  return { type: "sharpness", options, points, solver: solver.type, hasLimit, images: pictures.count };
}
