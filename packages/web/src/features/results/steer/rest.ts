import type { Steering } from "./use-steering.ts";

/** The part of a run that a drawn curve is for: training steps done, the first and the one after the last. */
export function restOf({ situation, form }: Pick<Steering, "situation" | "form">): readonly [number, number] {
  const epochs = situation.epochs + (form.more ?? 0);
  return [situation.step, Math.max(situation.step + 2, Math.round(epochs * situation.stepsPerEpoch))];
}
