import { batchNormalization, conv, type GraphBuilder, linear, type Value } from "@glissade/autodiff";
import type { BufferInfo, Initialisation, ParameterInfo } from "./architecture.ts";

/** What layers need while they add themselves to a graph. */
export interface LayerContext {
  readonly b: GraphBuilder;
  readonly training: boolean;
  /** The parameter or buffer of that name. */
  readonly tensor: (name: string) => Value;
  readonly setBuffer: (name: string, value: Value) => void;
}

/** Part of a network: the tensors it owns, and what it does. */
export interface Layer {
  readonly parameters: readonly ParameterInfo[];
  readonly buffers: readonly BufferInfo[];
  readonly apply: (context: LayerContext, x: Value) => Value;
}

/** A layer made of others, which own all its tensors. */
export function compose(parts: readonly Layer[], apply: Layer["apply"]): Layer {
  return {
    parameters: parts.flatMap((part) => part.parameters),
    buffers: parts.flatMap((part) => part.buffers),
    apply,
  };
}

/** Layers one after the other. */
export function sequence(parts: readonly Layer[]): Layer {
  return compose(parts, (context, x) => parts.reduce((value, part) => part.apply(context, value), x));
}

/** A layer without tensors. */
export function stateless(apply: (b: GraphBuilder, x: Value) => Value): Layer {
  return { parameters: [], buffers: [], apply: ({ b }, x) => apply(b, x) };
}

/** Sizes of a convolution with a square kernel, padded so that stride 1 keeps the image's size. */
export interface ConvolutionOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Odd. */
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Of the weight; default PyTorch's, see {@link defaultInitialisation}. */
  readonly init?: Initialisation;
}

/** A convolution `<name>.weight` [outputs, inputs, kernel, kernel] with an optional `<name>.bias`. */
export function convolution(name: string, options: ConvolutionOptions): Layer {
  const { inputs, outputs, kernel, stride = 1, bias = true } = options;
  const byDefault = defaultInitialisation(inputs * kernel * kernel);
  const shape = [outputs, inputs, kernel, kernel];
  const padding = (kernel - 1) / 2;
  return {
    parameters: weightAndBias(name, { shape, bias, weightInit: options.init ?? byDefault, biasInit: byDefault }),
    buffers: [],
    apply: ({ b, tensor }, x) =>
      conv(b, x, tensor(`${name}.weight`), bias ? tensor(`${name}.bias`) : undefined, {
        strides: [stride, stride],
        pads: [padding, padding, padding, padding],
      }),
  };
}

/** A dense layer `<name>.weight` [outputs, inputs] and `<name>.bias` [outputs] over [N, inputs]. */
export function dense(name: string, { inputs, outputs }: { readonly inputs: number; readonly outputs: number }): Layer {
  const init = defaultInitialisation(inputs);
  return {
    parameters: weightAndBias(name, { shape: [outputs, inputs], bias: true, weightInit: init, biasInit: init }),
    buffers: [],
    apply: ({ b, tensor }, x) => linear(b, x, tensor(`${name}.weight`), tensor(`${name}.bias`)),
  };
}

/** Batch normalisation of [N, channels, H, W]; PyTorch's defaults: eps 1e-5, momentum 0.1 (0.9 as ONNX counts it). */
export function batchNorm(name: string, channels: number): Layer {
  const [weight, bias, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(
    (part) => `${name}.${part}`,
  ) as [string, string, string, string];
  const shape = [channels];
  const zero: Initialisation = { kind: "constant", value: 0 };
  const one: Initialisation = { kind: "constant", value: 1 };
  return {
    parameters: [
      { name: weight, shape, kind: "norm", init: one },
      { name: bias, shape, kind: "norm", init: zero },
    ],
    buffers: [
      { name: mean, shape, init: zero },
      { name: variance, shape, init: one },
    ],
    apply: ({ b, training, tensor, setBuffer }, x) => {
      const options = { epsilon: 1e-5, momentum: 0.9, training };
      const outputs = batchNormalization(b, x, tensor(weight), tensor(bias), tensor(mean), tensor(variance), options);
      setBuffer(mean, outputs.mean);
      setBuffer(variance, outputs.variance);
      return outputs.y;
    },
  };
}

/**
 * PyTorch's default for the weights and biases of convolutions and dense layers: uniform within 1 / sqrt(fan-in), which
 * is what its kaiming_uniform_ with a = sqrt(5) comes to.
 */
export function defaultInitialisation(fanIn: number): Initialisation {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
}

interface WeightAndBias {
  readonly shape: readonly number[];
  readonly bias: boolean;
  readonly weightInit: Initialisation;
  readonly biasInit: Initialisation;
}

function weightAndBias(name: string, { shape, bias, weightInit, biasInit }: WeightAndBias): ParameterInfo[] {
  const weight: ParameterInfo = { name: `${name}.weight`, shape, kind: "weight", init: weightInit };
  if (!bias) return [weight];
  return [weight, { name: `${name}.bias`, shape: shape.slice(0, 1), kind: "bias", init: biasInit }];
}
