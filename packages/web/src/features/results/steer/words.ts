import { steerWords as words } from "../../../strings/steer.ts";
import type { SteeringChange } from "@glissade/api";

/** A change in a few words. */
export function nameOf(change: ContinuationLike, undone: string | null = null): string {
  const { names } = words;
  switch (change.mode) {
    case "rate":
      return names.rate(change.lr ?? 0);
    case "scale":
      return names.scale(change.factor ?? 1);
    case "curve":
      return names.curve(change.points?.length ?? 0);
    case "replace":
      return names.replace(schedulerName(change.scheduler));
    case "cooldown":
      return names.cooldown(change.shape ?? "linear", change.to ?? 0);
    case "undo":
      return names.undo(undone);
    default:
      return names[change.mode](change.epochs ?? 0);
  }
}

/** A change as a spec has it, or as it is asked for. */
export interface ContinuationLike {
  readonly mode: SteeringChange["mode"];
  readonly lr?: number | undefined;
  readonly factor?: number | undefined;
  readonly points?: readonly unknown[] | undefined;
  readonly scheduler?: Readonly<Record<string, unknown>> | null | undefined;
  readonly shape?: "linear" | "cosine" | "1-sqrt" | undefined;
  readonly to?: number | undefined;
  readonly epochs?: number | undefined;
  readonly by?: string | undefined;
  readonly time?: string | undefined;
}

function schedulerName(scheduler: ContinuationLike["scheduler"]): string {
  const type = scheduler?.["type"];
  return typeof type === "string" ? type : words.constant;
}

/** What is known of a change's outcome. */
export interface Outcome {
  /** The first training step that it concerns. */
  readonly step: number;
  /** What that step would use without the change, and what it uses with it. */
  readonly before: number;
  readonly after: number;
  /** What the last step uses. */
  readonly final: number;
  /** Whether what comes depends on a metric. */
  readonly isOpen: boolean;
  /** Epochs of the whole run without it and with it. */
  readonly from: number;
  readonly to: number;
  /** Epochs from the change to the end. */
  readonly left: number;
  /** What an undo takes back. */
  readonly undone: string | null;
  /** Of a rate: whether the rest is scaled with it. */
  readonly shifts: boolean;
  readonly state: "running" | "waiting" | "over";
}

/** What a change will do, in sentences. */
export function sentencesOf(change: SteeringChange, outcome: Outcome): string[] {
  const { from, to, state, isOpen } = outcome;
  const { sentences } = words;
  return [
    courseSentence(change, outcome),
    ...(isOpen ? [sentences.metric] : []),
    ...(to > from ? [sentences.longer(from, to)] : to < from ? [sentences.shorter(from, to)] : []),
    ...(state === "waiting" ? [sentences.whenResumed] : state === "over" ? [sentences.goesOn] : []),
  ];
}

function courseSentence(change: SteeringChange, outcome: Outcome): string {
  const { step, before, after, final, isOpen, left, undone, shifts } = outcome;
  const { sentences } = words;
  switch (change.mode) {
    case "rate":
      return sentences.rate(step, before, after);
    case "scale":
      return shifts ? sentences.shift(step, before, after) : sentences.scale(step, change.factor, before, after);
    case "curve":
      return sentences.curve(step, change.points.length, before, after, final);
    case "replace":
      return isOpen
        ? sentences.replaceOpen(step, schedulerName(change.scheduler), before, after)
        : sentences.replace(step, schedulerName(change.scheduler), before, after, final);
    case "cooldown":
      return sentences.cooldown(step, change.shape, before, change.to ?? 0, left);
    case "undo":
      return sentences.undo(step, undone ?? "", before, after);
    case "hold":
      return sentences.hold(step, after);
    case "stretch":
      return sentences.stretch(step, before, after);
    case "restart":
      return sentences.restart(step, before, after);
  }
}
