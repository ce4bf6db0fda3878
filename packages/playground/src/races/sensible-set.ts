import type { ScheduleInput } from "@glissade/schedules";

/** A scheduler that takes part in a race. */
export interface Racer {
  readonly name?: string | undefined;
  readonly scheduler: ScheduleInput | null;
  readonly schedulerInterval: "iteration" | "evaluation" | "epoch";
}

/** Cycles with momentum want a solver that has one and is helped by it. */
const cyclesMomentum = new Set(["SGD"]);

/**
 * Eight schedules that are worth a try on any run: all lengths are shares of it. Four of them begin alike, so that they
 * share a trunk.
 *
 * @param solver its type
 */
export function sensibleSet(solver: string): readonly Racer[] {
  const racer = (name: string, scheduler: ScheduleInput | null): Racer => ({
    name,
    scheduler,
    schedulerInterval: "iteration",
  });
  const stable = { num_warmup_steps: "5%", num_training_steps: "100%" } as const;
  return [
    racer("Constant", null),
    racer("Cosine, 5 % warm-up", { type: "cosine", num_warmup_steps: "5%", num_training_steps: "100%" }),
    racer("Linear to zero, 5 % warm-up", { type: "linear", num_warmup_steps: "5%", num_training_steps: "100%" }),
    racer("Stable, 20 % cooldown", {
      type: "warmup_stable_decay",
      ...stable,
      num_decay_steps: "20%",
      decay_type: "1-sqrt",
    }),
    racer("Stable, 40 % cooldown", {
      type: "warmup_stable_decay",
      ...stable,
      num_decay_steps: "40%",
      decay_type: "1-sqrt",
    }),
    racer("Steps at 50 % and 75 %", { type: "MultiStepLR", milestones: ["50%", "75%"], gamma: 0.1 }),
    racer("Cosine in one go", { type: "CosineAnnealingLR", T_max: "100%" }),
    racer("One cycle", {
      type: "OneCycleLR",
      max_lr: 1,
      total_steps: "100%",
      cycle_momentum: cyclesMomentum.has(solver),
    }),
  ];
}
