import { answersToMetric } from "../answers-to-metric.ts";
import type { CodeRequest } from "./code-options.ts";
import { groupCurves } from "./formula.ts";
import { metricSchedule } from "./metric/schedule-text.ts";
import { lambdaScheduler } from "./pytorch-lambda.ts";
import { isNative, nativeCall, schedulersModule } from "./pytorch-native.ts";
import { importLines, indent, joinParts, pythonCall, pythonNumber } from "./python.ts";

/** A scheduler in PyTorch: imports, definitions before it, and the expression that makes it from `optimizer`. */
export interface TorchScheduler {
  readonly imports: ReadonlySet<string>;
  readonly before: string;
  readonly expression: string;
  /** Whether `step` takes the metric. */
  readonly metric: boolean;
}

/**
 * PyTorch's own classes where they give the schedule's values, LambdaLR with the formula where they do not, and a
 * scheduler of its own where something else than ReduceLROnPlateau answers to a metric.
 */
export function torchScheduler(request: CodeRequest): TorchScheduler {
  const imports = new Set<string>();
  const metric = answersToMetric(request.spec);
  if (isNative(request)) return { imports, before: "", expression: nativeCall(request.spec, imports), metric };
  if (!metric) return { imports, ...lambdaScheduler(groupCurves(request.spec, request), imports), metric };
  const schedule = metricSchedule(request);
  for (const line of [...schedule.imports, `from ${schedulersModule} import ReduceLROnPlateau`]) imports.add(line);
  const before = [...schedule.before, metricClass].join("\n\n\n");
  return { imports, before, expression: pythonCall("MetricLR", ["optimizer", schedule.expression]), metric };
}

const metricClass = `class MetricLR(ReduceLROnPlateau):
    """Sets the rates that a schedule gives; Lightning and Transformers step it, like its base class, with a metric."""

    def __init__(self, optimizer, schedule):
        super().__init__(optimizer)
        self.schedule = schedule
        self.start([group.setdefault("initial_lr", group["lr"]) for group in optimizer.param_groups])

    def start(self, base_lrs):
        self.base_lrs, self.metrics, self.last_epoch = base_lrs, [], 0
        self.set_rates(self.schedule.start(base_lrs, base_lrs))

    def set_rates(self, rates):
        self._last_lr = rates
        for group, lr in zip(self.optimizer.param_groups, rates):
            group["lr"] = lr

    def step(self, metrics, epoch=None):
        self.metrics.append(float(metrics))
        self.last_epoch += 1
        self.set_rates(self.schedule.step(self._last_lr, self.metrics[-1]))

    def state_dict(self):
        return {"base_lrs": self.base_lrs, "metrics": list(self.metrics)}

    def load_state_dict(self, state_dict):
        # The metrics so far tell everything.
        self.start(state_dict["base_lrs"])
        for metric in state_dict["metrics"]:
            self.step(metric)`;

/** The lines that build a model and an optimizer with the given base rates. */
export function torchOptimizer(lr: readonly number[]): string {
  if (lr.length === 1) {
    return [
      "model = torch.nn.Linear(1, 1)  # your model",
      `optimizer = torch.optim.SGD(model.parameters(), lr=${pythonNumber(lr[0]!)}, momentum=0.9)`,
    ].join("\n");
  }
  const layers = lr.map(() => "torch.nn.Linear(1, 1)");
  const groups = lr.map((rate, index) => `{"params": model[${index}].parameters(), "lr": ${pythonNumber(rate)}}`);
  return [
    `${pythonCall("model = torch.nn.Sequential", layers)}  # your model`,
    pythonCall("optimizer = torch.optim.SGD", [
      `[\n${groups.map((group) => `${indent(group)},`).join("\n")}\n]`,
      "momentum=0.9",
    ]),
  ].join("\n");
}

/** The schedule as PyTorch code. */
export function writePyTorch(request: CodeRequest): string {
  const { imports, before, expression, metric } = torchScheduler(request);
  const lines = importLines(["import torch", ...imports]);
  const every = (request.interval ?? "epoch") === "epoch" ? "once per epoch" : "after every optimizer.step()";
  const parts = [
    lines,
    before,
    request.bare ? "" : torchOptimizer(request.lr),
    `scheduler = ${expression}`,
    `# In the training loop, ${every}:\n#     scheduler.step(${metric ? "metric" : ""})`,
  ];
  return joinParts(parts);
}
