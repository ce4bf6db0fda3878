import { expectedName, mismatch } from "../errors.ts";
import type { ScheduleInput } from "../registry.ts";
import { codeRequest } from "./code-options.ts";
import type { CodeOptions, CodeRequest } from "./code-options.ts";
import { writeKeras } from "./keras.ts";
import { writeOptax } from "./optax.ts";
import { writePyTorch } from "./pytorch.ts";
import { writeLightning, writeTransformers } from "./trainers.ts";
import { writeTypeScript } from "./typescript.ts";

interface CodeTarget {
  /** What a form or a page shows. */
  readonly label: string;
  /** The language, as code fences name it. */
  readonly language: "python" | "typescript";
  readonly write: (request: CodeRequest) => string;
}

/** Every framework that code can be written for. */
export const codeTargets = {
  pytorch: { label: "PyTorch", language: "python", write: writePyTorch },
  keras: { label: "Keras", language: "python", write: writeKeras },
  optax: { label: "optax", language: "python", write: writeOptax },
  transformers: { label: "Transformers", language: "python", write: writeTransformers },
  lightning: { label: "Lightning", language: "python", write: writeLightning },
  typescript: { label: "TypeScript", language: "typescript", write: writeTypeScript },
} as const satisfies Readonly<Record<string, CodeTarget>>;

export type CodeTargetName = keyof typeof codeTargets;

/**
 * The same schedule as code for another framework, ready to run; there is code for every schedule and target. The
 * framework's own class is used where it gives these very values; otherwise the schedule becomes a LambdaLR (PyTorch,
 * Transformers, Lightning), a LearningRateSchedule (Keras) or a function (optax) with the formula, or, where no formula
 * is known, with the values of the run as a table. One that answers to a metric becomes a few classes with its rules.
 *
 * @param options `lr`: base rates, default 0.1; `steps`: length of the run, default 100; `interval`; `run`; `bare`
 * @throws SchedulesError `invalid_option` for an unknown target; what `resolveLengths` and `simulate` throw
 * @example writeCode({ type: "StepLR", step_size: 30 }, "pytorch") // "import torch\nfrom torch.optim…StepLR(optimizer, step_size=30)…"
 */
export function writeCode(input: ScheduleInput, target: CodeTargetName, options: CodeOptions = {}): string {
  const names = Object.keys(codeTargets);
  if (!Object.hasOwn(codeTargets, target)) {
    throw mismatch("invalid_option", { key: "target", found: target, expected: expectedName(String(target), names) });
  }
  return codeTargets[target].write(codeRequest(input, options));
}
