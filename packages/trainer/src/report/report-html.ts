import { type ChartPanel, escapeXml, lineChartSvg, type Series } from "@glissade/schedules";
import type { FinishedEvent } from "../events.ts";
import type { MetricsRow } from "../run/recorder.ts";
import { totalEpochs } from "../spec/continuations.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { confusionHtml } from "./confusion-html.ts";
import { reportStyle } from "./report-style.ts";

/** A change of the rate with a reason, to mark on the curves. */
export interface RateMark {
  readonly step: number;
  readonly code: string;
  readonly text: string;
}

export interface ReportContent {
  readonly spec: ExperimentSpec;
  readonly finished: FinishedEvent;
  readonly rows: readonly MetricsRow[];
  readonly marks: readonly RateMark[];
}

/**
 * A run on one page: results, curves, confusion matrix, spec. Self-contained (no script, nothing fetched), light or dark
 * as the reader's system.
 */
export function reportHtml(given: ReportContent): string {
  const { spec, finished } = given;
  // A change after the last step was never used.
  const content = { ...given, marks: given.marks.filter(({ step }) => step < finished.step) };
  const title = spec.name === "" ? `${spec.model.architecture} on ${lastName(spec.dataset)}` : spec.name;
  const matrix = finished.confusionMatrix;
  const sections = [
    `<h1>${escapeXml(title)}</h1>`,
    `<p class="lead">${escapeXml(summary(spec, finished))}</p>`,
    resultsTable(finished),
    `<h2>Curves</h2><figure>${curves(content)}</figure>`,
    rateChanges(content.marks),
    matrix ? `<h2>Confusion matrix, ${matrix.part} part</h2>${confusionHtml(finished.classes, matrix.counts)}` : "",
    `<h2>Experiment</h2><pre>${escapeXml(JSON.stringify(spec, null, 2))}</pre>`,
  ];
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><title>${escapeXml(title)}</title>`,
    `<style>${reportStyle}</style></head><body><main>`,
    ...sections,
    "</main></body></html>\n",
  ].join("\n");
}

function summary(spec: ExperimentSpec, { step, seconds, weights, best }: FinishedEvent): string {
  const { solver, scheduler } = spec;
  const rate = scheduler ? `${scheduler.type} from ${solver.lr}` : `a constant rate of ${solver.lr}`;
  const which =
    weights === "best" && best ? `the weights of step ${best.step} (best ${best.metric})` : "the last weights";
  return `${totalEpochs(spec)} epochs, ${step} steps in ${duration(seconds)}; ${solver.type} under ${rate}. Results are those of ${which}.`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes === 0 ? `${whole} s` : `${minutes} min ${whole % 60} s`;
}

function lastName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}

const measures = [
  ["accuracy", "Accuracy"],
  ["top5", "Top-5 accuracy"],
  ["macroF1", "Macro F1"],
  ["loss", "Loss"],
] as const;

function resultsTable({ metrics }: FinishedEvent): string {
  const parts = ["test", "validation"].filter((part) => `${part}/loss` in metrics);
  if (parts.length === 0) return "";
  const header = parts.map((part) => `<th scope="col">${part}</th>`).join("");
  const rows = measures.map(([key, label]) => {
    const cells = parts.map((part) => `<td>${shown(metrics[`${part}/${key}`], key)}</td>`).join("");
    return `<tr><th scope="row">${label}</th>${cells}</tr>`;
  });
  return `<table class="results"><thead><tr><td></td>${header}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function shown(value: number | null | undefined, key: string): string {
  if (value === null || value === undefined) return "–";
  return key === "loss" ? value.toPrecision(4) : `${(100 * value).toFixed(2)} %`;
}

function curves({ rows, marks }: ReportContent): string {
  const steps = rows.filter(({ kind }) => kind === "step");
  const evaluations = rows.filter(({ kind }) => kind === "evaluation");
  const series = (label: string, from: readonly MetricsRow[], name: string): Series => ({
    label,
    points: from.map(({ step, metrics }) => [step, metrics[name] ?? null] as const),
  });
  const panels: ChartPanel[] = [
    {
      yLabel: "loss",
      series: [series("train", steps, "train/loss"), series("validation", evaluations, "validation/loss")],
    },
    {
      yLabel: "accuracy",
      series: [
        series("train", evaluations, "train/accuracy"),
        series("validation", evaluations, "validation/accuracy"),
      ],
    },
    { yLabel: "learning rate", series: rateSeries(steps), weight: 0.8 },
  ];
  const drawn = panels.map((panel) => ({ ...panel, series: panel.series.filter(hasPoints) }));
  const filled = drawn.filter(({ series: all }) => all.length > 0);
  if (filled.length === 0) return "<p>No metrics were recorded.</p>";
  return lineChartSvg({
    panels: filled,
    xLabel: "step",
    events: marks.map(({ step, code, text }) => ({ x: step, label: code, detail: text })),
    width: 860,
    height: 640,
    background: false,
  });
}

function rateSeries(steps: readonly MetricsRow[]): Series[] {
  const groups = steps[0]?.lr.length ?? 0;
  return Array.from({ length: groups }, (_, group) => ({
    label: groups === 1 ? "learning rate" : `group ${group}`,
    points: steps.map(({ step, lr }) => [step, lr[group] ?? null] as const),
  }));
}

function hasPoints({ points }: Series): boolean {
  return points !== undefined && points.some(([, y]) => y !== null);
}

function rateChanges(marks: readonly RateMark[]): string {
  if (marks.length === 0) return "";
  const most = 200;
  const items = marks.slice(0, most).map(({ step, text }) => `<li>Step ${step}: ${escapeXml(text)}</li>`);
  const rest = marks.length > most ? `<li>and ${marks.length - most} more, see events.jsonl</li>` : "";
  return `<h2>Why the rate changed</h2><ul>${items.join("")}${rest}</ul>`;
}
