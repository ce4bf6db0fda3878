import type { Advice } from "@glissade/advice";
import type { EvaluationEvent, FinishedEvent, StartedEvent, StepEvent, TrainingEvent } from "@glissade/trainer";
import { ConfusionMatrix, renderConfusion } from "@glissade/vision";
import { formatCount, formatDuration, formatLoss, formatRate, formatShare } from "./format-numbers.ts";

/** Where a reporter writes: progress to `talk`, results to `results`. */
export interface ReporterOutput {
  /** Standard error. */
  readonly talk: { write(text: string): unknown };
  /** Standard output. */
  readonly results: { write(text: string): unknown };
  /** Whether `talk` is a terminal, whose last line can be rewritten. */
  readonly live: boolean;
  /** Columns of the terminal. */
  readonly columns: () => number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

export interface Reporter {
  report(event: TrainingEvent): void;
  /** A piece of advice, when it appears. */
  advise(advice: Advice): void;
  /** Says something between the events without spoiling the progress line. */
  say(text: string): void;
}

/** Without a terminal a line about the latest step comes this often. */
const plainEveryMs = 10_000;
/** Unreadable images listed by name; the rest is in events.jsonl. */
const mostListed = 10;

/** Tells a training to a person: a live line on a terminal, now and then a plain line elsewhere, the results at the end. */
export function createTextReporter(output: ReporterOutput): Reporter {
  const line = createStatusLine(output);
  let toldAt = output.now();
  let lastStep = Infinity;
  const showStatus = (text: string): void => {
    if (output.live) line.show(text);
    else if (output.now() - toldAt >= plainEveryMs) {
      toldAt = output.now();
      line.say(text);
    }
  };
  return {
    say: (text) => line.say(text),
    advise: ({ title, evidence, text, since }) =>
      line.say(`advice: ${title} (step ${formatCount(since)}): ${evidence.text}. ${text}`),
    report(event) {
      switch (event.type) {
        case "started":
          lastStep = event.steps;
          return line.say(describeStart(event));
        case "data":
          return showStatus(`reading images ${formatCount(event.done)}/${formatCount(event.total)}`);
        case "step":
          return showStatus(describeStep(event));
        case "evaluation":
          return line.say(describeEvaluation(event));
        case "rateChange":
          // A change after the last step is never used.
          if (event.step === lastStep) return;
          return line.say(`  learning rate: ${event.reason.text} (step ${event.step})`);
        case "warning":
          return line.say(`warning: ${event.message}`);
        case "unreadable":
          return line.say(describeUnreadable(event));
        case "finished":
          line.clear();
          output.results.write(describeResults(event, output.columns()));
          return;
        case "stopped":
        case "failed":
          return line.clear();
        case "checkpoint":
          return;
      }
    },
  };
}

/** The last line of a terminal, rewritten in place. */
function createStatusLine({ talk, columns }: ReporterOutput) {
  let shown = false;
  const clear = (): void => {
    if (shown) talk.write("\r\u001b[K");
    shown = false;
  };
  return {
    clear,
    show(text: string) {
      talk.write(`\r\u001b[K${text.slice(0, Math.max(20, columns() - 1))}`);
      shown = true;
    },
    say(text: string) {
      clear();
      talk.write(`${text}\n`);
    },
  };
}

function describeStart({
  spec,
  images,
  classes,
  directory,
  resumedFrom,
  forked,
  epochs,
  stepsPerEpoch,
}: StartedEvent): string {
  const { solver, scheduler, schedulerInterval: interval } = spec;
  const rate = scheduler ? `${scheduler.type} (one step per ${interval})` : "constant rate";
  const counts = `${formatCount(images.train)} train, ${formatCount(images.validation)} validation, ${formatCount(images.test)} test images`;
  const lines = [
    `${spec.model.architecture} at ${spec.model.imageSize} px, ${solver.type} lr ${solver.lr}, ${rate}`,
    `${classes.length} classes; ${counts}; ${epochs} epochs of ${formatCount(stepsPerEpoch)} steps -> ${directory}`,
  ];
  if (resumedFrom)
    lines.push(
      `${forked ? "forked" : "going on"} after step ${formatCount(resumedFrom.step)} (epoch ${resumedFrom.epoch})`,
    );
  return lines.join("\n");
}

function describeStep(event: StepEvent): string {
  const { epoch, epochs, batch, batches, loss, lr, imagesPerSecond, secondsLeft } = event;
  const left = secondsLeft === null ? "" : `  ${formatDuration(secondsLeft)} left`;
  return [
    `epoch ${epoch}/${epochs}`,
    `step ${formatCount(batch)}/${formatCount(batches)}`,
    `loss ${formatLoss(loss)}`,
    `lr ${formatRate(lr)}`,
    `${formatCount(Math.round(imagesPerSecond))} images/s${left}`,
  ].join("  ");
}

function describeEvaluation({ epoch, step, metrics, lr, best }: EvaluationEvent): string {
  const train = `train loss ${formatLoss(metrics["train/loss"])} accuracy ${formatShare(metrics["train/accuracy"])}`;
  const validation =
    "validation/loss" in metrics
      ? `  validation loss ${formatLoss(metrics["validation/loss"])} accuracy ${formatShare(metrics["validation/accuracy"])}`
      : "";
  return `epoch ${epoch} (step ${formatCount(step)})  ${train}${validation}  next lr ${formatRate(lr)}${best ? "  best" : ""}`;
}

function describeUnreadable(event: { count: number; files: readonly { id: string; reason: string }[] }): string {
  const listed = event.files.slice(0, mostListed).map(({ id, reason }) => `  ${id}: ${reason}`);
  const rest =
    event.count > listed.length ? [`  and ${formatCount(event.count - listed.length)} more, see events.jsonl`] : [];
  const heading = `${formatCount(event.count)} unreadable image${event.count === 1 ? " was" : "s were"} left out:`;
  return [heading, ...listed, ...rest].join("\n");
}

function describeResults(event: FinishedEvent, columns: number): string {
  const { metrics, confusionMatrix, classes, directory, files, weights, best, seconds } = event;
  const lines = [""];
  if (confusionMatrix) {
    const { part, counts } = confusionMatrix;
    const of = weights === "best" && best ? `the best weights (epoch ${best.epoch})` : "the last weights";
    lines.push(
      `${part} accuracy ${formatShare(metrics[`${part}/accuracy`])} with ${of}`,
      `top-5 ${formatShare(metrics[`${part}/top5`])}, macro F1 ${formatShare(metrics[`${part}/macroF1`])}, loss ${formatLoss(metrics[`${part}/loss`])}`,
      "",
      renderConfusion(matrixOf(classes, counts), { width: columns }),
      "",
    );
  }
  lines.push(`trained for ${formatDuration(seconds)}; results in ${directory}:`);
  lines.push(`  ${files.report}  curves and confusion matrix, to open in a browser`);
  lines.push(`  ${files.model}  the model, ready for any ONNX runtime`);
  lines.push(`try it: npx glissade predict ${quoteForShell(directory)} IMAGE`);
  return `${lines.join("\n")}\n`;
}

function matrixOf(classes: readonly string[], counts: readonly (readonly number[])[]): ConfusionMatrix {
  const matrix = new ConfusionMatrix(classes);
  counts.forEach((row, actual) => row.forEach((count, predicted) => matrix.add(actual, predicted, count)));
  return matrix;
}

/** A path as it can be pasted into a shell. */
export function quoteForShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
