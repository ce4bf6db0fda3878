import { GLISSADE_DOMAIN, GraphBuilder, gather, reshape, type NodeOptions, type Value } from "@glissade/autodiff";

type NodeArguments = Parameters<GraphBuilder["node"]>;

/**
 * A builder for two passes of one network: the first notes which way each ReLU and each max-pooling goes, the second goes
 * the same ways, whatever its own values are. A ReLU is then its input times 0 or 1, a pooling a fixed choice of its
 * input's elements, and the second pass a smooth function of its parameters, whose derivatives where both passes have the
 * same parameters are those of the network.
 *
 * @example
 * b.noting(() => forward(b, checkpoint));
 * const logits = b.holding(() => forward(b, nearby));
 */
export class SwitchHoldingBuilder extends GraphBuilder {
  /** Of the first pass, in order: the output of each ReLU, the chosen positions of each pooling. */
  readonly #noted: Value[] = [];
  #pass: "noting" | "holding" | undefined;
  #held = 0;

  noting<T>(pass: () => T): T {
    return this.#during("noting", pass);
  }

  holding<T>(pass: () => T): T {
    this.#held = 0;
    return this.#during("holding", pass);
  }

  override node(...[opType, inputs, attributes, options = {}]: NodeArguments): Value[] {
    const switches = opType === "Relu" || opType === "MaxPool";
    if (!switches || this.#pass === undefined) return super.node(opType, inputs, attributes, options);
    if (this.#pass === "holding") return [this.#hold(opType, inputs[0]!)];
    const outputs: NodeOptions = opType === "MaxPool" ? { ...options, outputs: 2 } : options;
    const made = super.node(opType, inputs, attributes, outputs);
    this.#noted.push(made.at(-1)!);
    return made.slice(0, 1);
  }

  #hold(opType: string, x: Value): Value {
    const noted = this.#noted[this.#held++]!;
    if (opType === "Relu") return this.op("ReluGrad", [noted, x], {}, { domain: GLISSADE_DOMAIN });
    // Positions count through the whole tensor.
    return gather(this, reshape(this, x, [-1]), noted);
  }

  #during<T>(mode: "noting" | "holding", pass: () => T): T {
    this.#pass = mode;
    try {
      return pass();
    } finally {
      this.#pass = undefined;
    }
  }
}
