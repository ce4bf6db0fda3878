import type { LossProbe, ProbedLoss } from "../engine/loss-probe.ts";
import { TrainerError } from "../errors.ts";
import type { ChosenPictures } from "./chosen-pictures.ts";
import { filterNormalise } from "./filter-normalise.ts";
import type { SurfaceOptions } from "./options.ts";
import type { PathWeights } from "./path.ts";
import { inPieces, type Sitting } from "./pieces.ts";
import { gridAround, project } from "./plane.ts";
import { principalDirections } from "./principal-directions.ts";
import type { LossAt, SurfacePoint, SurfaceResult } from "./results.ts";
import { moved } from "./vectors.ts";

/** How many checkpoints a path needs, so that it has a plane. */
export const leastSurfaceCheckpoints = 3;
/** The picture's colours end at so many times the highest loss of the path, or at this quantile of all. */
const overPath = 1.5;
const quantile = 0.9;

/**
 * The loss over the plane in which a run's path mostly lies: the first two principal components of its checkpoints around
 * the last one, on a grid around the path.
 *
 * Source: H. Li et al., Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018.
 *
 * @param path in the order of steps
 * @throws TrainerError `too_few_checkpoints`
 */
export async function computeSurface(
  probe: LossProbe,
  path: readonly PathWeights[],
  pictures: ChosenPictures,
  options: SurfaceOptions,
  sitting: Sitting,
): Promise<Omit<SurfaceResult, "seconds" | "batchStatistics">> {
  const all = path.map(({ weights }) => weights);
  const centre = all.at(-1);
  const found = centre && path.length >= leastSurfaceCheckpoints ? principalDirections(all, centre) : undefined;
  if (!centre || !found) throw tooFew(path.length);
  const directions = found.directions.map((direction) =>
    options.directions === "plain" ? direction : filterNormalise(direction, centre, probe.parameters, probe.layout),
  ) as [Float64Array, Float64Array];
  const { points, share } = project(all, centre, directions);
  const { xs, ys } = gridAround(points, options.grid, options.margin);
  const at = (x: number, y: number): Float32Array => moved(centre, [directions[0], x], [directions[1], y]);
  const places = [
    ...all.map((weights) => () => weights),
    ...points.map(
      ([x, y]) =>
        () =>
          at(x, y),
    ),
    ...ys.flatMap((y) => xs.map((x) => () => at(x, y))),
  ];
  const losses = await inPieces(
    places.length,
    async (index) => finite(await probe.loss(places[index]!(), pictures.batches)),
    sitting,
  );
  const cells = losses.slice(2 * path.length);
  const rows = <T>(read: (cell: LossAt) => T): T[][] =>
    ys.map((_, row) => cells.slice(row * xs.length, (row + 1) * xs.length).map(read));
  const shown = path.map(({ step, epoch, lr }, i): SurfacePoint => {
    const [x, y] = points[i]!;
    return { step, epoch, lr, x, y, ...losses[i]!, planeLoss: losses[path.length + i]!.loss };
  });
  return {
    type: "surface",
    options,
    xs,
    ys,
    losses: rows(({ loss }) => loss),
    accuracies: rows(({ accuracy }) => accuracy),
    path: shown,
    explained: { components: found.shares, plane: share },
    ceiling: ceilingOf(cells, shown),
    images: pictures.count,
    parameters: centre.length,
  };
}

/** JSON has no infinity: where the loss overflows, nothing is known. */
export function finite({ loss, accuracy }: ProbedLoss): LossAt {
  return Number.isFinite(loss) ? { loss, accuracy } : { loss: null, accuracy: null };
}

function ceilingOf(cells: readonly LossAt[], path: readonly SurfacePoint[]): number {
  const known = cells.flatMap(({ loss }) => (loss === null ? [] : [loss])).sort((a, b) => a - b);
  const ofPath = Math.max(0, ...path.flatMap(({ planeLoss, loss }) => [planeLoss ?? 0, loss ?? 0]));
  const most = known.at(-1) ?? 0;
  return Math.min(most, Math.max(overPath * ofPath, known[Math.floor(quantile * known.length)] ?? 0));
}

function tooFew(found: number): TrainerError {
  const expected = `at least ${leastSurfaceCheckpoints} checkpoints that do not lie on one line`;
  const message = `checkpoints: found ${found}, expected ${expected}: the path has no plane otherwise`;
  return new TrainerError("too_few_checkpoints", message, { key: "checkpoints", found, expected });
}
