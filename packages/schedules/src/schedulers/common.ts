import type { OmittedArgument, Source } from "../definition.ts";

/** PyTorch's `last_epoch`: present in every constructor, and here the scheduler's state. */
export const lastEpoch: OmittedArgument = {
  default: -1,
  reason: "a schedule continues by loading a saved state",
};

export const etaMin = {
  kind: "number",
  label: "Eta min",
  help: "The lowest rate.",
  range: { minimum: 0 },
  default: 0,
} as const;

export const annealStrategy = {
  kind: "choice",
  choices: ["cos", "linear"],
  label: "Anneal strategy",
  help: "Whether the rate moves along half a cosine or in a straight line.",
  default: "cos",
} as const;

export const cycleMomentum = {
  kind: "boolean",
  label: "Cycle momentum",
  help: "Whether momentum (or Adam's first beta) falls while the rate rises.",
  default: true,
} as const;

/** PyTorch's page on one scheduler. */
export function pytorchPage(type: string): Source {
  return {
    title: `PyTorch: ${type}`,
    url: `https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.${type}.html`,
  };
}
