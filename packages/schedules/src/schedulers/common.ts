import type { OmittedArgument, Source } from "../definition.ts";

/** PyTorch's `last_epoch`: present in every constructor, and here the scheduler's state. */
export const lastEpoch: OmittedArgument = {
  default: -1,
  reason: "a schedule continues by loading a saved state",
};

/** PyTorch's page on one scheduler. */
export function pytorchPage(type: string): Source {
  return {
    title: `PyTorch: ${type}`,
    url: `https://docs.pytorch.org/docs/2.13/generated/torch.optim.lr_scheduler.${type}.html`,
  };
}
