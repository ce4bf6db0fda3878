import type { Part } from "@glissade/api";

export const parts: Readonly<Record<Part, string>> = { train: "Train", validation: "Validation", test: "Test" };

export const partsHelp: Readonly<Record<Part, string>> = {
  train: "Pictures that the model learns from.",
  validation:
    "Pictures on which the model is evaluated while it trains; schedulers and the choice of weights look at them.",
  test: "Pictures kept away until the end, to say how good the model really is.",
};

export const bars = {
  class: "Class",
  pictures: "Pictures",
  more: (count: string) => `Show ${count} more classes`,
} as const;
