import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSchedule, readCode, SchedulesError, simulate, writeCode } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { childrenOf } from "../src/code-out/children.ts";
import { errorOf } from "./error-of.ts";
import { definitions, specOf } from "./random-spec.ts";

describe("readCode", () => {
  it.each<[source: string, spec: Record<string, unknown>]>([
    ["optim.lr_scheduler.StepLR(opt, 30, gamma=0.5)", { type: "StepLR", step_size: 30, gamma: 0.5 }],
    [
      "torch.optim.lr_scheduler.ExponentialLR(optimizer=optimizer, gamma=.9, last_epoch=-1)",
      { type: "ExponentialLR", gamma: 0.9 },
    ],
    ["StepLR(self.optimizer, step_size=3, verbose=True)", { type: "StepLR", step_size: 3 }],
    ["MultiStepLR(opt, [30, 80], 1e-1)", { type: "MultiStepLR", milestones: [30, 80] }],
    ["LambdaLR(opt, lr_lambda=lambda epoch: 0.95 ** epoch)", { type: "LambdaLR", lr_lambda: "0.95 ** epoch" }],
    [
      "LambdaLR(opt, [lambda e: 0.9**e, lambda s: min(1., s/10)])",
      { type: "LambdaLR", lr_lambda: ["0.9 ** epoch", "min(1., epoch / 10)"] },
    ],
    [
      "OneCycleLR(opt, 0.1, 100, pct_start=0.2, cycle_momentum=False)",
      { type: "OneCycleLR", max_lr: 0.1, total_steps: 100, pct_start: 0.2, cycle_momentum: false },
    ],
    [
      "ReduceLROnPlateau(opt, 'max', patience=3, min_lr=[1e-4, 1e-5])",
      { type: "ReduceLROnPlateau", mode: "max", patience: 3, min_lr: [1e-4, 1e-5] },
    ],
    [
      "SequentialLR(opt, schedulers=[LinearLR(opt, 0.1), SequentialLR(opt, [StepLR(opt, 2), ConstantLR(opt)], [9])], milestones=[5])",
      {
        type: "SequentialLR",
        schedulers: [
          { type: "LinearLR", start_factor: 0.1 },
          {
            type: "SequentialLR",
            schedulers: [{ type: "StepLR", step_size: 2 }, { type: "ConstantLR" }],
            milestones: [9],
          },
        ],
        milestones: [5],
      },
    ],
    [
      "ChainedScheduler([StepLR(opt, 2), ExponentialLR(opt, 0.9)], optimizer=opt)",
      {
        type: "ChainedScheduler",
        schedulers: [
          { type: "StepLR", step_size: 2 },
          { type: "ExponentialLR", gamma: 0.9 },
        ],
      },
    ],
    [
      'torch.optim.swa_utils.SWALR(opt, swa_lr=0.05, anneal_strategy="linear")',
      { type: "SWALR", swa_lr: 0.05, anneal_strategy: "linear" },
    ],
    [
      "tf.keras.optimizers.schedules.ExponentialDecay(\n    initial_learning_rate=1e-2,\n    decay_steps=10_000,  # steps\n    decay_rate=0.9,\n    name='decay')",
      { type: "ExponentialDecay", initial_learning_rate: 0.01, decay_steps: 10_000, decay_rate: 0.9 },
    ],
    [
      "keras.callbacks.ReduceLROnPlateau(monitor='val_accuracy', factor=0.2, patience=5, cooldown=2, min_lr=0.001)",
      {
        type: "ReduceLROnPlateau",
        metric: "validation/accuracy",
        mode: "max",
        factor: 0.2,
        patience: 4,
        cooldown: 1,
        threshold_mode: "abs",
        min_lr: 0.001,
        eps: 0,
      },
    ],
    [
      "optimizer = optax.adam(optax.warmup_cosine_decay_schedule(0.0, 0.1, 100, 1000))",
      { type: "warmup_cosine_decay_schedule", init_value: 0, peak_value: 0.1, warmup_steps: 100, decay_steps: 1000 },
    ],
    [
      "optax.piecewise_constant_schedule(0.1, {100: 0.5, 200: 0.1})",
      { type: "piecewise_constant_schedule", init_value: 0.1, boundaries_and_scales: { 100: 0.5, 200: 0.1 } },
    ],
    [
      "get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=10, num_training_steps=100)",
      { type: "cosine", num_warmup_steps: 10, num_training_steps: 100 },
    ],
    [
      "transformers.get_scheduler('cosine_with_min_lr', optimizer=opt, num_warmup_steps=1, num_training_steps=9, scheduler_specific_kwargs={'min_lr': 1e-5})",
      { type: "cosine_with_min_lr", num_warmup_steps: 1, num_training_steps: 9, min_lr: 1e-5 },
    ],
    [
      "timm.scheduler.CosineLRScheduler(optimizer, t_initial=50, lr_min=1e-5, warmup_t=3)",
      { type: "CosineLRScheduler", t_initial: 50, lr_min: 1e-5, warmup_t: 3 },
    ],
  ])("should give the schedule when the code is %s", (source, spec) => {
    expect(readCode(source).spec).toEqual(parseSchedule(spec));
  });

  it("should follow assignments, one-line functions and imports and pass over the training loop", () => {
    const { spec, lr } = readCode(`
import torch
from torch.optim.lr_scheduler import (
    LinearLR, LambdaLR, SequentialLR)

epochs: int = 90
warm = epochs // 18
decay = 0.95
optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)

def rate(epoch):
    """Slower and slower."""
    return decay ** epoch

warmup = LinearLR(optimizer, start_factor=1 / 5, total_iters=warm)
after = LambdaLR(optimizer, rate)
scheduler = SequentialLR(optimizer, [warmup, after], milestones=[warm])
for epoch in range(epochs):
    train(model, optimizer)
    scheduler.step()
print("done", scheduler.get_last_lr())
`);
    expect(lr).toBe(0.2);
    expect(spec).toEqual(
      parseSchedule({
        type: "SequentialLR",
        schedulers: [
          { type: "LinearLR", start_factor: 0.2, total_iters: 5 },
          { type: "LambdaLR", lr_lambda: "0.95 ** epoch" },
        ],
        milestones: [5],
      }),
    );
  });

  it("should find the schedule in what a Lightning module returns", () => {
    const { spec, lr } = readCode(`
class Model(lightning.LightningModule):
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": StepLR(optimizer, 10), "interval": "epoch"}}
`);
    expect([spec, lr]).toEqual([parseSchedule({ type: "StepLR", step_size: 10 }), 1e-3]);
  });

  const stepped = { type: "StepLR", step_size: 30 } as const;

  it.each<[what: string, source: string, spec: ScheduleInput]>([
    [
      "an import renames it",
      "from torch.optim.lr_scheduler import (LinearLR, StepLR as Steps)\nSteps(opt, 30)",
      stepped,
    ],
    ["its module is renamed", "import torch.optim.lr_scheduler as sched\nsched.StepLR(opt, 30)", stepped],
    ["its module has a name", "sched = torch.optim.lr_scheduler\nmake = sched.StepLR\ns = make(opt, 30)", stepped],
    ["a relative import is there", "from . import data\nfrom ..nets import *\nStepLR(opt, 30)", stepped],
    [
      "an import tells that it is Keras' own",
      "from tensorflow.keras.callbacks import ReduceLROnPlateau\nReduceLROnPlateau(patience=3, factor=0.2)",
      { type: "ReduceLROnPlateau", metric: "validation/loss", factor: 0.2, patience: 2, threshold_mode: "abs", eps: 0 },
    ],
    ["numbers are unpacked", "EPOCHS, (A, B) = 10, (3, 10)\nStepLR(opt, A * EPOCHS)", stepped],
    ["several names are given", "a = b = 30\nx, scheduler = opt, StepLR(opt, b)", stepped],
    ["a number is changed", "n = 10\nn += 5\nn *= 2\nStepLR(opt, n)", stepped],
    ["floats are worked out", "StepLR(opt, int(0.3 * 100), gamma=0.1 * 2)", { ...stepped, gamma: 0.2 }],
    ["NumPy wraps a number", "StepLR(opt, 30, gamma=np.float32(0.2))", { ...stepped, gamma: 0.2 }],
    [
      "milestones are a range",
      "MultiStepLR(opt, list(range(10, 40, 10)))",
      { type: "MultiStepLR", milestones: [10, 20, 30] },
    ],
    ["the length of a list counts", "xs = [1, 2, 3]\nStepLR(opt, 10 * len(xs))", stepped],
    ["it is made only sometimes", "scheduler = StepLR(opt, 30) if use else None", stepped],
    ["a list is repeated", "MultiStepLR(opt, [10] * 1 + [20])", { type: "MultiStepLR", milestones: [10, 20] }],
    ["a condition is known", "fast = True\nStepLR(opt, 30 if fast else 60)", stepped],
    ["a function returns it", "def make(opt, epochs=3):\n    size = 30\n    return StepLR(opt, size)", stepped],
    [
      "the formula has cases",
      'def rate(step: int) -> float:\n    """Warm-up."""\n    warm = 10\n    if step < warm:\n        return step / warm\n    elif step > 90: return 0.0\n    else:\n        rest = step - warm\n        return 1 - rest / 100\nLambdaLR(opt, rate)',
      { type: "LambdaLR", lr_lambda: "epoch / 10 if epoch < 10 else 0.0 if epoch > 90 else 1 - (epoch - 10) / 100" },
    ],
    [
      "the formula's cases end in a return",
      "def rate(e):\n  if e < 5:\n    return 1.0\n  return 0.5\nLambdaLR(opt, rate)",
      { type: "LambdaLR", lr_lambda: "1.0 if epoch < 5 else 0.5" },
    ],
    [
      "Transformers' names are members",
      "get_scheduler(transformers.SchedulerType.COSINE, opt, 10, 100)",
      { type: "cosine", num_warmup_steps: 10, num_training_steps: 100 },
    ],
    [
      "other functions share a name with Transformers' schedules",
      "StepLR(opt, 30)\nF.linear(x, w)\ntf.constant(3)",
      stepped,
    ],
    [
      "all sorts of things stand around it",
      "!pip install torch\nprint(f'{x}')\nys = [f(x) for x in xs]\na[1:2] = b\nc = a @ b\nwith open('x') as f: pass\n@decorated\nclass Net(nn.Module, metaclass=M):\n  def forward(self, *xs): return xs\nscheduler = StepLR(opt, 30)\nassert 0 < 1, 'x'\nz = 0xff\ns = r'\\d'\nscheduler.step()",
      stepped,
    ],
  ])("should find the schedule when %s", (_what, source, spec) => {
    expect(readCode(source).spec).toEqual(parseSchedule(spec));
  });

  it.each([
    ["with amp():\n    scheduler = StepLR(opt, 30)", 2],
    ["if use: scheduler = StepLR(opt, 30)\nelse: pass", 1],
    ["for fold in folds:\n    net = Net()\n    if a[0]:\n        scheduler = StepLR(opt, 30)\n    print(f'{fold}')", 4],
    ["try:\n  scheduler = StepLR(opt, 30)\nexcept ValueError as e:\n  raise", 2],
  ])("should look into blocks, and say so, when no schedule stands free: %j", (source, line) => {
    const { spec, notes } = readCode(source);
    expect(spec).toEqual(parseSchedule(stepped));
    expect(notes).toEqual([`StepLR was found inside a block, at line ${line}`]);
  });

  it("should give a rate for each parameter group when they have their own", () => {
    const groups = "[{'params': a, 'lr': 0.1}, {'params': b}]";
    expect(readCode(`StepLR(torch.optim.SGD(${groups}, lr=0.01), 30)`).lr).toEqual([0.1, 0.01]);
    expect(readCode(`opt = SGD(${groups}, lr=0.1)\nStepLR(opt, 30)`).lr).toBe(0.1);
    expect(readCode(`opt = SGD([{'params': a, 'lr': x}, {'params': b}], lr=0.1)\nStepLR(opt, 30)`).lr).toBe(0.1);
  });

  it.each<[source: string, line: number, column: number, text: string]>([
    ["scheduler = StepLR(opt, 3)\nscheduler = StepLR(opt, [i for i in x])", 2, 28, '"," or "]"'],
    ["from x import *\nif a:\n  s = StepLR(opt, 3", 3, 20, "the end"],
    ["StepLR(opt, 0x1e)", 1, 13, "a number such as 30"],
    ["def f(e):\n    for i in e: pass\n    return e\nLambdaLR(opt, f)", 1, 1, "a function of more than a formula"],
    ["n = 10\nn = x[1:2]\nStepLR(opt, n)", 2, 1, 'found "n, which changes at line 2"'],
    ["n = 10\nif fast:\n    n = 2\nStepLR(opt, n)", 3, 5, 'found "n, which changes at line 3"'],
    ["self.n = 10\nfor i in x: self.n += 1\nStepLR(opt, self.n)", 2, 1, "which changes at line 2"],
    ["MultiStepLR(opt, range(100000000))", 1, 18, 'found "range(...)"'],
    ["CyclicLR(opt, [0.1] * n, 1)", 1, 21, 'found "an expression"'],
    ["StepLR(opt, len(loader))", 1, 13, 'found "len(...)"'],
    ["StepLR(opt, [].__class__.__mro__)", 1, 13, 'found "an attribute"'],
    ["import os as StepLR\nStepLR.system('ls')", 2, 1, 'found "system"'],
    ["StepLR(opt, step_sise=3)", 1, 23, 'did you mean "step_size"?'],
    ["x = 1\nStepLR(opt, step_size=n)", 2, 23, 'found "n", expected a value written out'],
    ["CosineAnealingLR(opt, 3)", 1, 1, 'did you mean "CosineAnnealingLR"?'],
    ["StepLR(opt, 3,\n  gamma=0.1", 2, 12, "the end"],
    ["StepLR(opt, 0)", 1, 1, "StepLR step_size: found 0, expected an integer >= 1"],
    ["StepLR(opt, step_size=__import__('os').system('ls'))", 1, 23, "expected a value written out"],
    ["StepLR(opt, 1, 2, 3, 4)", 1, 22, "at most 3 arguments"],
    ["StepLR(*arguments)", 1, 8, "an argument that is written out"],
    ["MultiStepLR(opt, [i for i in x])", 1, 21, '"," or "]"'],
    ["LambdaLR(opt, lambda e: open(e))", 1, 25, "expected a function"],
    ["LambdaLR(opt, lambda a, b: a)", 1, 15, "a function of one parameter"],
    ["__import__('os').system('ls')", 1, 1, "expected a scheduler's constructor"],
    ["print(1)", 1, 1, 'found "print"'],
    ["x = 'open", 1, 5, "a text that is closed"],
    ["   ", 1, 1, "expected a scheduler's constructor"],
  ])("should say where the code is wrong when it is %s", (source, line, column, text) => {
    const { details, message } = errorOf(() => readCode(source));
    expect(message).toContain(text);
    expect([details.line, details.column]).toEqual([line, column]);
  });

  it.each([
    ["calls within sums", `StepLR(opt, ${"1 + f(".repeat(48)}1${")".repeat(48)})`],
    ["conditions within conditions", `StepLR(opt, ${"(f(1) if a else ".repeat(45)}1${")".repeat(45)})`],
    ["lists that double", `x = [1]\n${"x = x + x\n".repeat(40)}StepLR(opt, x)`],
    ["lists in lists", `x = [1]\n${"x = [x, x]\n".repeat(60)}StepLR(opt, x)`],
    ["lists in lists and nothing else", `x = [1]\n${"x = [x, x]\n".repeat(60)}`],
    ["schedules that double", `s = StepLR(opt, 3)\n${"s = ChainedScheduler([s, s])\n".repeat(60)}`],
    ["formulas that double", `def f(e):\n    x = e\n${"    x = x + x\n".repeat(60)}    return x\nLambdaLR(opt, f)`],
    ["cases without end", `def f(e):\n  if e<1: return e\n${"  elif e<1: return e\n".repeat(4900)}LambdaLR(opt, f)`],
    [
      "cases within cases",
      `def f(e):\n${Array.from({ length: 400 }, (_, i) => `${" ".repeat(i + 1)}if e:\n`).join("")}${" ".repeat(402)}return e\nLambdaLR(opt, f)`,
    ],
    ["open brackets", "StepLR(opt, ".repeat(8000)],
    ["open texts", '"""a'.repeat(20_001)],
    ["sums", `StepLR(opt, ${"1+".repeat(49_000)}1)`],
    ["conditions", `StepLR(opt, ${"1 or ".repeat(19_000)}1)`],
    ["powers", `StepLR(opt, ${"1**".repeat(30_000)}1)`],
    ["comparisons", `StepLR(opt, ${"1<".repeat(49_000)}1)`],
    ["calls of calls", `StepLR(opt, f${"()".repeat(49_000)})`],
    ["dots", `StepLR(opt, a${".b".repeat(49_000)})`],
  ])("should answer with an error, soon, when hostile code holds %s", (_what, source) => {
    expect(errorOf(() => readCode(source))).toBeInstanceOf(SchedulesError);
  });

  it("should read back what was written for PyTorch", () => {
    const own = definitions.filter((definition) => (definition.origin ?? "PyTorch") === "PyTorch");
    fc.assert(
      fc.property(fc.oneof(...own.map((definition) => specOf(definition))), (spec) => {
        const code = written(spec);
        if (
          code === undefined ||
          code.includes("LambdaLR(optimizer, [lambda t, lr") ||
          /factor\)$|lambda t:|rates? = /m.test(code)
        )
          return;
        const again = readCode(code).spec;
        expect(simulated(again)).toEqual(simulated(spec));
        expect(childrenOf(again)).toHaveLength(childrenOf(spec).length);
      }),
      { numRuns: 200 },
    );
  });

  it("should give a schedule or a SchedulesError when thrown random code", () => {
    const piece = fc.constantFrom(
      "StepLR(",
      "opt",
      ", ",
      "3",
      ")",
      "gamma=",
      "[",
      "]",
      "lambda e:",
      "\n",
      " ",
      "=",
      "def f(x):",
      "return ",
      "'a'",
      "{",
      "}",
      ":",
      "for ",
      "import ",
      "#",
      "\\",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 20 }).map((parts) => parts.join("")),
          fc.string(),
        ),
        (source) => {
          try {
            expect(readCode(source).spec.type).toBeTypeOf("string");
          } catch (error) {
            if (!(error instanceof SchedulesError)) throw error;
            expect(error.message).not.toMatch(/[\n\r]/);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});

function written(spec: Parameters<typeof writeCode>[0]): string | undefined {
  try {
    return writeCode(spec, "pytorch", { lr: 0.1, steps: 20 });
  } catch (error) {
    if (error instanceof SchedulesError) return undefined;
    throw error;
  }
}

function simulated(spec: Parameters<typeof simulate>[0]): unknown {
  const metrics = Array.from({ length: 20 }, (_, i) => Math.abs(Math.sin(i)));
  return simulate(spec, { lr: 0.1, steps: 20, metrics });
}
