import { add, conv, flatten, globalAveragePool, type GraphBuilder, relu, type Value } from "@glissade/autodiff";
import type { ArchitectureDefinition } from "./definition.ts";
import { batchNorm, compose, convolution, dense, type Layer, sequence, stateless } from "./layer.ts";

const widths = [16, 32, 64] as const;

export const resnet20 = cifarResnet(20);
export const resnet32 = cifarResnet(32);

/**
 * The residual networks for small pictures of K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image
 * Recognition", section 4.2: a 3x3 convolution, three stages of n blocks (depth = 6 n + 2) at full, half and quarter
 * size, the mean over all positions, a dense layer. Shortcuts have no parameters (option A).
 */
function cifarResnet(depth: 20 | 32): ArchitectureDefinition {
  const blocks = (depth - 2) / 6;
  return {
    name: `resnet${depth}`,
    label: `ResNet-${depth}`,
    help: `Residual network of ${depth} layers with batch normalisation, made for 32x32 pictures.`,
    family: "Residual",
    source: "K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, https://arxiv.org/abs/1512.03385",
    defaultImageSize: 32,
    minimumImageSize: 8, // 2x2 in the last stage: a batch of one picture still has a variance
    makeLayers: ({ classes, channels }) => ({
      backbone: sequence([
        plainConvolution("conv1", { inputs: channels, outputs: widths[0], stride: 1 }),
        batchNorm("bn1", widths[0]),
        stateless(relu),
        ...widths.flatMap((width, i) => makeStage(`layer${i + 1}`, widths[i - 1] ?? width, width, blocks)),
        stateless((b, x) => flatten(b, globalAveragePool(b, x))),
      ]),
      head: dense("linear", { inputs: widths[2], outputs: classes }),
    }),
  };
}

function makeStage(name: string, inputs: number, outputs: number, blocks: number): Layer[] {
  return Array.from({ length: blocks }, (_, i) => {
    const narrows = i === 0 && inputs !== outputs;
    return makeBlock(`${name}.${i}`, { inputs: narrows ? inputs : outputs, outputs, stride: narrows ? 2 : 1 });
  });
}

interface BlockSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
}

/** Two convolutions, added to what came in. */
function makeBlock(name: string, sizes: BlockSizes): Layer {
  const path = sequence([
    plainConvolution(`${name}.conv1`, sizes),
    batchNorm(`${name}.bn1`, sizes.outputs),
    stateless(relu),
    plainConvolution(`${name}.conv2`, { inputs: sizes.outputs, outputs: sizes.outputs, stride: 1 }),
    batchNorm(`${name}.bn2`, sizes.outputs),
  ]);
  return compose([path], (context, x) => {
    const { b } = context;
    return b.scope(name, () => relu(b, add(b, path.apply(context, x), shortcut(b, x, sizes))));
  });
}

/**
 * Option A: every second pixel, and as many zero channels before as after the given ones; written as a convolution with
 * a fixed filter of zeros and ones, because that and its gradient run faster than slicing and padding.
 */
function shortcut(b: GraphBuilder, x: Value, { inputs, outputs, stride }: BlockSizes): Value {
  if (stride === 1) return x;
  const filter = new Float32Array(outputs * inputs);
  const before = (outputs - inputs) / 2;
  for (let channel = 0; channel < inputs; channel++) filter[(before + channel) * inputs + channel] = 1;
  const select = b.constant({ type: "float32", dims: [outputs, inputs, 1, 1], data: filter });
  return conv(b, x, select, undefined, { strides: [stride, stride] });
}

/** 3x3 without bias; its weights start normal with variance 2 / fan-out (He's initialisation). */
function plainConvolution(name: string, sizes: BlockSizes): Layer {
  const init = { kind: "normal", std: Math.sqrt(2 / (sizes.outputs * 9)) } as const;
  return convolution(name, { ...sizes, kernel: 3, bias: false, init });
}
