import { formatCount, formatPercent, formatPlain, formatRate } from "../shared/format/numbers.ts";

/** The tab that shows the loss around an experiment's path. */
export const landscapeText = {
  draft: { title: "Nothing to look at yet", text: "Once the experiment has trained, its path can be seen here." },
  training: "While it trains, its checkpoints change: come back when it is paused or has ended.",
  few: (found: number, needed: number) =>
    `This needs ${needed} kept checkpoints, and there ${found === 1 ? "is" : "are"} ${found}. Checkpoints are kept at evaluations: train with more of them, or clone and train again what an older release has trained.`,
  start: { surface: "Compute the surface", sharpness: "Compute the sharpness", line: "Compute the line" },
  again: "Compute again",
  cancel: "Cancel",
  started: "It is computed in the background, after trainings.",
  cancelled: "Cancelled. Started again with the same choices it goes on where it was.",
  waiting: "Waits for its turn: one is computed at a time.",
  fetching: "Fetching checkpoints and pictures …",
  pictures: (done: number, total: number) => `Reading pictures: ${formatCount(done)} of ${formatCount(total)}`,
  computing: (done: number, total: number, seconds: number | null) =>
    `${formatCount(done)} of ${formatCount(total)} computed${seconds === null ? "" : `, about ${timeLeft(seconds)} left`}`,
  progress: "How far it is",
  failed: "This could not be computed",
  options: {
    images: "Pictures",
    imagesHelp: "The loss is a mean over so many pictures, drawn once. More are more exact and take longer.",
    grid: "Grid",
    gridHelp: "Losses along each side of the map.",
    directions: "Directions",
    directionsHelp:
      "Filter by filter: every filter of a direction is as long as that of the weights, so that maps of different runs compare (Li et al. 2018). As the path runs: shows more of the path itself.",
    filter: "Filter by filter",
    plain: "As the path runs",
  },
  surface: {
    title: "Loss surface",
    help: "A model's loss depends on all its weights. This is the loss on a plane through the last checkpoint, laid so that the path of the training is seen best: its first two principal components.",
    intro:
      "The path of the kept checkpoints, over the loss on the plane that shows most of it. Computed at low priority, beside trainings.",
    views: { label: "View", map: "Contour map", relief: "3-D surface" },
    picture: (checkpoints: number, share: string, view: string) =>
      `${view} of the training loss with the path of ${checkpoints} checkpoints; the plane shows ${share} of the path. The table below has every checkpoint.`,
    explained: (plane: number, components: number) =>
      `The plane shows ${formatPercent(plane)} of the path` +
      (components - plane > 0.005 ? `; laid as the path runs it would show ${formatPercent(components)}.` : "."),
    littleShown:
      "Much of the path lies beside this plane: heights under the dots are those of the plane, the table has the real losses.",
    how: (images: number, part: string, batchStatistics: boolean) =>
      `Mean over ${formatCount(images)} ${part} pictures without augmentation${batchStatistics ? ", batch normalisation by the pictures' own statistics" : ""}.`,
    parts: { train: "training", validation: "validation" },
    turnHelp: "Drag to turn, or use the buttons.",
    point: (step: number, epoch: number, loss: string, rate: string) =>
      `Step ${formatCount(step)}, epoch ${formatPlain(epoch)}: loss ${loss}, rate ${rate}`,
    overflow: "not finite",
    caption: "The checkpoints of the path",
    columns: { step: "Step", epoch: "Epoch", loss: "Loss", onPlane: "Loss on the plane", rate: "Learning rate" },
    start: "first",
    end: "last",
  },
  sharpness: {
    title: "Sharpness",
    help: "The largest eigenvalue of the loss's Hessian: how strongly the slope changes in the direction in which it changes most. Gradient descent is unstable where it exceeds 2 / learning rate.",
    intro:
      "How sharply the training loss curves at each kept checkpoint, beside what the learning rate in force can stand.",
    chart: (points: number, sentence: string) => `Sharpness at ${points} checkpoints and its limit. ${sentence}`,
    x: "step",
    y: "largest Hessian eigenvalue",
    line: "sharpness",
    plain: "2 / rate",
    limit: "limit with momentum",
    allBelow:
      "At every checkpoint the loss was flatter than the learning rate could stand: the rate was nowhere too large for full-batch descent.",
    over: (where: string, by: string) =>
      `The rate was too large for where the model stood at ${where}: the loss was up to ${by} times as sharp as it could stand.`,
    near: (where: string) => `Close to the limit (80 % and more) at ${where}: the edge of stability.`,
    steps: (from: number, to: number) =>
      from === to ? `step ${formatCount(from)}` : `steps ${formatCount(from)} to ${formatCount(to)}`,
    and: " and ",
    noLimit: (solver: string) =>
      `${solver} divides each step by the sizes of its gradients, so 2 / learning rate is no limit on the sharpness itself. The line is that of plain gradient descent, for comparison.`,
    batches: "The limits are those of full-batch descent; small batches usually keep a training below them.",
    unsure: (count: number) =>
      `${count} ${count === 1 ? "value was" : "values were"} not found to the tolerance asked for.`,
    unknown: "Where the gradients overflow there is no value.",
  },
  line: {
    title: "Line to another experiment",
    help: "The loss on the straight line between the final weights of two experiments. Without a barrier both lie in one valley. Networks trained from different seeds nearly always have one, if only because their units are in another order.",
    intro: "Do this experiment and another lie in one valley, or is there a barrier between them?",
    other: "Other experiment",
    pick: "Choose one of the same architecture",
    nothing: "None found",
    option: (number: number, name: string) => `#${number} ${name}`,
    gone: "an experiment that is gone",
    chart: (sentence: string) => `Training and validation loss along the line. ${sentence}`,
    x: "share of the way from this one (0) to the other (1)",
    y: "loss",
    train: "training",
    validation: "validation",
    ends: (other: string) => `To ${other}`,
    none: (part: string) => `No barrier in the ${part} loss.`,
    small: (part: string, height: number) =>
      `No barrier in the ${part} loss: at most ${formatPlain(height)} above the line between both ends.`,
    barrier: (part: string, height: number, at: number) =>
      `A barrier in the ${part} loss: ${formatPlain(height)} above the line between both ends, ${formatPercent(at)} of the way.`,
    endless: (part: string) => `The ${part} loss overflows on the way: a barrier without a top.`,
    from: "this one",
    to: "other",
  },
  rate: formatRate,
} as const;

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
