import { flatten, maxPool, relu } from "@glissade/autodiff";
import type { ArchitectureDefinition } from "./definition.ts";
import { convolution, dense, type Layer, sequence, stateless } from "./layer.ts";

const widths = [32, 64] as const;
const hidden = 128;

/** Four 3x3 convolutions in two pairs, each pair followed by pooling, then a dense layer. */
export const cnnSmall: ArchitectureDefinition = {
  name: "cnn-small",
  label: "Small CNN",
  help: "Four 3x3 convolutions with pooling and a dense layer of 128. A quick, decent start on small pictures.",
  family: "Convolutional",
  defaultImageSize: 32,
  minimumImageSize: 4, // two poolings leave one pixel
  makeLayers: ({ classes, imageSize, channels }) => ({
    backbone: sequence([
      ...convolveTwice(1, channels, widths[0]),
      ...convolveTwice(3, widths[0], widths[1]),
      stateless((b, x) => flatten(b, x)),
      dense("fc1", { inputs: widths[1] * Math.floor(imageSize / 4) ** 2, outputs: hidden }),
      stateless(relu),
    ]),
    head: dense("fc2", { inputs: hidden, outputs: classes }),
  }),
};

function convolveTwice(first: number, inputs: number, outputs: number): Layer[] {
  return [
    convolution(`conv${first}`, { inputs, outputs, kernel: 3 }),
    stateless(relu),
    convolution(`conv${first + 1}`, { inputs: outputs, outputs, kernel: 3 }),
    stateless(relu),
    stateless((b, x) => maxPool(b, x, { kernel: [2, 2], strides: [2, 2] })),
  ];
}
