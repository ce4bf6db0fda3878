import { flatten, relu } from "@glissade/autodiff";
import type { ArchitectureDefinition } from "./definition.ts";
import { dense, sequence, stateless } from "./layer.ts";

const hidden = [256, 128] as const;

/** Pixels straight into dense layers of 256 and 128. */
export const mlp: ArchitectureDefinition = {
  name: "mlp",
  label: "MLP",
  help: "Two hidden dense layers over the raw pixels. Trains in seconds; sees no shapes that move.",
  family: "Dense",
  defaultImageSize: 32,
  minimumImageSize: 1,
  makeLayers: ({ classes, imageSize, channels }) => ({
    backbone: sequence([
      stateless((b, x) => flatten(b, x)),
      dense("fc1", { inputs: channels * imageSize * imageSize, outputs: hidden[0] }),
      stateless(relu),
      dense("fc2", { inputs: hidden[0], outputs: hidden[1] }),
      stateless(relu),
    ]),
    head: dense("fc3", { inputs: hidden[1], outputs: classes }),
  }),
};
