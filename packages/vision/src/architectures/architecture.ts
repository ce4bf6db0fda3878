import type { GraphBuilder, Value } from "@glissade/autodiff";

/** How a tensor gets its first values. */
export type Initialisation =
  | { readonly kind: "constant"; readonly value: number }
  /** Evenly spread over -bound to bound. */
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly std: number };

/** A tensor that training changes. */
export interface ParameterInfo {
  /** As in a PyTorch state_dict: "layer1.0.conv1.weight". */
  readonly name: string;
  readonly shape: readonly number[];
  /** What it is: solvers may treat weights, biases and normalisation apart, say for weight decay. */
  readonly kind: "weight" | "bias" | "norm";
  readonly init: Initialisation;
}

/** A tensor that the forward pass in training mode updates by itself, such as a running mean. */
export interface BufferInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Initialisation;
}

/** What a network is built for. */
export interface ArchitectureOptions {
  /** Number of logits, at least 2. */
  readonly classes: number;
  /** Height and width of the images in pixels; default: the architecture's own. */
  readonly imageSize?: number;
  /** 1 (grey) or 3 (colour, the default). */
  readonly channels?: number;
}

export interface ForwardMode {
  /** true: batch statistics, and buffers that move on; false: the buffers as they are. */
  readonly training: boolean;
}

export interface ForwardOutputs {
  /** [N, classes], before softmax. */
  readonly logits: Value;
  /** [N, features]: what the last layer sees. */
  readonly features: Value;
  /** Every buffer by name, as it is after this pass. */
  readonly buffers: Map<string, Value>;
}

/** A network for one image size and one number of classes: what tensors it has, and how they meet the images. */
export interface Architecture {
  readonly name: string;
  readonly classes: number;
  readonly imageSize: number;
  readonly channels: number;
  readonly parameters: readonly ParameterInfo[];
  readonly buffers: readonly BufferInfo[];
  /**
   * Adds the network to a graph.
   *
   * @param images float32 [N, channels, imageSize, imageSize], normalised
   * @param tensors every parameter and buffer by name
   * @throws VisionError code "invalid_images" when the images' shape is another, "missing_tensor" when a tensor is not
   *   there
   *
   * @example
   * const { logits } = architecture.forward(b, images, tensors, { training: false });
   */
  forward(b: GraphBuilder, images: Value, tensors: ReadonlyMap<string, Value>, mode: ForwardMode): ForwardOutputs;
}
