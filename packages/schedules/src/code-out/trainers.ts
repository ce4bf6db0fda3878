import { answersToMetric } from "../answers-to-metric.ts";
import { findDefinition } from "../registry.ts";
import type { CodeRequest } from "./code-options.ts";
import { factsOf, isProportional } from "./formula.ts";
import { metricName } from "./metric/schedule-text.ts";
import { torchOptimizer, torchScheduler } from "./pytorch.ts";
import { importLines, indent, joinParts, pythonCall, pythonLiteral, pythonNumber } from "./python.ts";

/** For Transformers' Trainer: `get_scheduler` where the schedule is one of its own, else PyTorch's scheduler. */
export function writeTransformers(request: CodeRequest): string {
  const { spec, lr, bare } = request;
  const call = transformersCall(request);
  const torch = call === undefined ? torchScheduler(request) : undefined;
  const imports = ["import torch", ...(torch?.imports ?? ["from transformers import get_scheduler"])];
  const use = answersToMetric(spec)
    ? "# Trainer steps it with the metric that TrainingArguments(metric_for_best_model=...) names, at every evaluation:"
    : `# Trainer steps it after every optimizer step${request.interval === "epoch" ? " (this schedule counts epochs: scale its lengths)" : ""}:`;
  return joinParts([
    importLines(imports),
    torch?.before ?? "",
    bare ? "" : torchOptimizer(lr),
    `scheduler = ${call ?? torch!.expression}`,
    `${use}\n#     trainer = Trainer(model, args, optimizers=(optimizer, scheduler))`,
  ]);
}

function transformersCall({ spec, lr }: CodeRequest): string | undefined {
  const definition = findDefinition(spec.type)!;
  const facts = factsOf(definition);
  if (lr.some((rate) => facts.accepts?.(spec, rate) === false)) return undefined;
  if (definition.origin !== "Transformers") return undefined;
  // A rate among the arguments is held against the optimizer's default, which is not that of every group.
  if (definition.loop === "open" && lr.length > 1 && !isProportional(spec)) return undefined;
  const values: Readonly<Record<string, unknown>> = { ...spec };
  const given = Object.entries(definition.parameters)
    .filter(([name, parameter]) => parameter.extension !== true && values[name] !== null && values[name] !== undefined)
    .filter(([name, parameter]) => JSON.stringify(values[name]) !== JSON.stringify(parameter.default));
  const direct = given.filter(([name]) => name === "num_warmup_steps" || name === "num_training_steps");
  const special = given.filter((entry) => !direct.includes(entry));
  const kwargs = Object.fromEntries(special.map(([name]) => [name, values[name]]));
  return pythonCall("get_scheduler", [
    pythonLiteral(facts.call ?? spec.type),
    "optimizer=optimizer",
    ...direct.map(([name]) => `${name}=${pythonLiteral(values[name])}`),
    ...(special.length > 0 ? [`scheduler_specific_kwargs=${pythonLiteral(kwargs)}`] : []),
  ]);
}

/** For Lightning: a module whose `configure_optimizers` returns optimizer and scheduler. */
export function writeLightning(request: CodeRequest): string {
  const { imports, before, expression, metric } = torchScheduler(request);
  const { lr, spec } = request;
  const monitor = metric ? (metricName(spec) ?? "validation/loss") : undefined;
  const interval = (request.interval ?? "epoch") === "epoch" ? "epoch" : "step";
  const entries = [
    '"scheduler": scheduler,',
    `"interval": "${interval}",`,
    ...(monitor === undefined ? [] : [`"monitor": ${pythonLiteral(monitor)},`]),
  ];
  const body = [
    optimizerOfModule(lr),
    `scheduler = ${expression}`,
    `return {\n    "optimizer": optimizer,\n    "lr_scheduler": {\n${indent(indent(entries.join("\n")))}\n    },\n}`,
  ].join("\n");
  const method = `def configure_optimizers(self):\n${indent(body)}`;
  const constructor =
    "def __init__(self):\n    super().__init__()\n" +
    indent(lr.length === 1 ? "self.model = torch.nn.Linear(1, 1)  # your model" : layers(lr.length));
  return joinParts([
    importLines(["import lightning", "import torch", ...imports]),
    before,
    `class Model(lightning.LightningModule):\n${indent(`${constructor}\n\n${method}`)}`,
  ]);
}

const layers = (count: number): string =>
  `self.model = torch.nn.Sequential(${Array.from({ length: count }, () => "torch.nn.Linear(1, 1)").join(", ")})  # your model`;

function optimizerOfModule(lr: readonly number[]): string {
  if (lr.length === 1) {
    return `optimizer = torch.optim.SGD(self.parameters(), lr=${pythonNumber(lr[0]!)}, momentum=0.9)`;
  }
  return torchOptimizer(lr).slice(torchOptimizer(lr).indexOf("optimizer =")).replaceAll("model[", "self.model[");
}
