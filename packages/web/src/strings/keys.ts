/** Keys of experiments, where no form has a title for them, and how values are written. */
export const keyWords: {
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, string>>;
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly constant: string;
  readonly drawing: string;
  readonly curve: (scheduler: string, text: string) => string;
} = {
  labels: {
    name: "Name",
    number: "Number",
    state: "State",
    splitId: "Split",
    split: "Split",
    priority: "Priority",
    createdAt: "Created",
    updatedAt: "Changed",
    queuedAt: "Queued",
    startedAt: "Started",
    endedAt: "Ended",
    seconds: "Time trained",
    "spec.solver.type": "Solver",
    "solver.type": "Solver",
    "spec.solver.lr": "Base rate",
    "solver.lr": "Base learning rate",
    "spec.scheduler.type": "Scheduler",
    "scheduler.type": "Scheduler",
    "spec.training.evaluationPeriod.epochs": "Evaluation period, epochs",
    "spec.training.evaluationPeriod.iterations": "Evaluation period, iterations",
    "training.evaluationPeriod.epochs": "Evaluation period, epochs",
    "training.evaluationPeriod.iterations": "Evaluation period, iterations",
  },
  metrics: { macroF1: "macro F1", top5: "top-5 accuracy" },
  none: "–",
  yes: "yes",
  no: "no",
  constant: "Constant",
  drawing: "Learning rate",
  curve: (scheduler, text) => `${scheduler}: ${text}`,
};
