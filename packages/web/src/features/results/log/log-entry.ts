import type { Event } from "@glissade/api";
import { formatCount, formatMetric, formatRate } from "../../../shared/format/numbers.ts";
import { experimentStates } from "../../../strings/states.ts";
import { results } from "../../../strings/results.ts";
import { steerWords } from "../../../strings/steer.ts";
import { type ContinuationLike, nameOf } from "../steer/words.ts";

const words = results.log;

/** An event in words. */
export function eventText({ type, data }: Pick<Event, "type" | "data">): string {
  const at = (rest: string): string =>
    words.at(formatCount(Number(data["step"])), formatCount(Number(data["epoch"])), rest);
  switch (type) {
    case "experiment.state":
      return words.state(stateName(data["from"]), stateName(data["to"]), text(data["reason"]));
    case "experiment.rewound":
      return words.rewound(formatCount(Number(data["step"])));
    case "training.started":
      return startedText(data);
    case "training.evaluation":
      return at([metricsText(data["metrics"]), ...(data["best"] === true ? [words.bestMark] : [])].join(" · "));
    case "training.rateChange":
      return at(changeText(data));
    case "training.steered":
      return at(steeredText(data));
    case "training.checkpoint":
      return at(results.files.reasons[text(data["reason"])] ?? text(data["reason"]));
    case "training.unreadable":
      return words.unreadable(formatCount(Number(data["count"])));
    case "training.finished":
      return at(metricsText(data["metrics"]));
    case "training.steeringRefused":
    case "training.warning":
    case "training.failed":
      return text(data["message"]);
    case "training.stopped":
      return at(results.ended.stoppedText);
    default:
      return Object.entries(data)
        .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
        .join(", ");
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function stateName(value: unknown): string {
  return (experimentStates as Readonly<Record<string, string>>)[text(value)] ?? text(value);
}

function startedText(data: Event["data"]): string {
  const images = (data["images"] ?? {}) as Readonly<Record<"train" | "validation" | "test", number>>;
  const [train, validation, test] = [images.train, images.validation, images.test].map(formatCount) as [
    string,
    string,
    string,
  ];
  const started = words.started(train, validation, test, formatCount(Number(data["steps"])));
  const resumed = data["resumedFrom"] as { readonly step: number } | null;
  return resumed ? `${started}; ${words.resumed(formatCount(resumed.step))}` : started;
}

function metricsText(value: unknown): string {
  return Object.entries((value ?? {}) as Readonly<Record<string, number | null>>)
    .map(([key, metric]) => `${key} ${formatMetric(key, metric)}`)
    .join(", ");
}

function changeText(data: Event["data"]): string {
  const reason = (data["reason"] ?? {}) as { readonly text?: string };
  return reason.text ?? ratesText(data);
}

function steeredText(data: Event["data"]): string {
  const change = data["change"] as ContinuationLike;
  return steerWords.inLog(nameOf(change), ratesText(data), change.by ?? null);
}

function ratesText(data: Event["data"]): string {
  const rates = (key: string): string => (data[key] as readonly number[]).map(formatRate).join(", ");
  return `${rates("before")} → ${rates("after")}`;
}
