import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";
import { answersToMetric } from "../answers-to-metric.ts";
import { childrenOf } from "./children.ts";
import { factsOf } from "./formula.ts";
import { indent, pythonCall, pythonLiteral } from "./python.ts";

/** What PyTorch's SequentialLR refuses: a sequence in which a schedule follows a metric. */
export const metricSequenceClass = `class MetricSequence:
    """One scheduler after the other, each made at its milestone; any of them may follow a metric."""

    def __init__(self, optimizer, makers, milestones):
        self.optimizer, self.makers, self.milestones = optimizer, makers, milestones
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.last_epoch = 0
        self.start(bisect.bisect_right(milestones, 0))

    def start(self, index):
        for group, lr in zip(self.optimizer.param_groups, self.base_lrs):
            group["lr"] = group["initial_lr"] = lr
        self.scheduler = self.makers[index](self.optimizer)

    def step(self, metric=None):
        self.last_epoch += 1
        index = bisect.bisect_right(self.milestones, self.last_epoch)
        if index > 0 and self.milestones[index - 1] == self.last_epoch:
            self.start(index)
        elif isinstance(self.scheduler, (MetricSequence, ReduceLROnPlateau)):
            self.scheduler.step(metric)
        else:
            self.scheduler.step()`;

/** Whether a spec is a sequence of PyTorch's own schedules that begin from their base rates, one of them with a metric. */
export function isMetricSequence(spec: ScheduleSpec): boolean {
  return spec.type === "SequentialLR" && answersToMetric(spec) && childrenOf(spec).every(canBePart);
}

function canBePart(spec: ScheduleSpec): boolean {
  if (childrenOf(spec).length > 0) return isMetricSequence(spec);
  const definition = findDefinition(spec.type)!;
  const continues = factsOf(definition).continues === true || spec.type === "MultiplicativeLR";
  return (definition.origin ?? "PyTorch") === "PyTorch" && !continues;
}

/** `MetricSequence(optimizer, [lambda optimizer: …], [5])`. @param leaf writes a single scheduler's constructor */
export function metricSequenceCall(spec: ScheduleSpec, leaf: (child: ScheduleSpec) => string): string {
  const makers = childrenOf(spec).map((child) => {
    const made = childrenOf(child).length > 0 ? metricSequenceCall(child, leaf) : leaf(child);
    return `${indent(`lambda optimizer: ${made}`)},`;
  });
  const { milestones } = spec as { readonly milestones?: unknown };
  return pythonCall("MetricSequence", ["optimizer", `[\n${makers.join("\n")}\n]`, pythonLiteral(milestones)]);
}
