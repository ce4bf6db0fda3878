import { describe, expect, it } from "vitest";
import {
  attr,
  batchNormalization,
  gradients,
  GraphBuilder,
  reduceSum,
  softmaxCrossEntropy,
  tensor,
  type Value,
} from "@glissade/autodiff";
import { checkGradients } from "./check-gradients.ts";
import { noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

function channelTensors(channels: number) {
  return {
    scale: noiseTensor([channels], 2, { low: 0.5, high: 1.5 }),
    bias: noiseTensor([channels], 3),
    mean: noiseTensor([channels], 4),
    variance: noiseTensor([channels], 5, { low: 0.5, high: 2 }),
  };
}

describe("batch normalization gradients", () => {
  for (const dims of [
    [4, 3],
    [2, 3, 5],
    [2, 3, 3, 2],
  ]) {
    it(`should match finite differences when it trains on [${dims.join()}]`, async () => {
      const { scale, bias, mean, variance } = channelTensors(3);
      await checkGradients({
        inputs: { x: noiseTensor(dims, 1), scale, bias },
        others: { mean, variance },
        build: (b, v) =>
          batchNormalization(b, v["x"]!, v["scale"]!, v["bias"]!, v["mean"]!, v["variance"]!, { training: true }).y,
      });
    });

    it(`should match finite differences when it infers on [${dims.join()}]`, async () => {
      await checkGradients({
        inputs: { x: noiseTensor(dims, 1), ...channelTensors(3) },
        build: (b, v) => batchNormalization(b, v["x"]!, v["scale"]!, v["bias"]!, v["mean"]!, v["variance"]!).y,
      });
    });
  }

  it("should match the private operator's gradient when ONNX's own training mode is differentiated", async () => {
    const b = new GraphBuilder("two");
    const inputs = ["x", "scale", "bias", "mean", "variance"].map((name, i) =>
      b.input(name, "float64", i === 0 ? [4, 3, 2] : [3]),
    ) as [Value, Value, Value, Value, Value];
    const [own] = b.node("BatchNormalization", inputs, { training_mode: attr.int(1) }, { outputs: 3 });
    const { y } = batchNormalization(b, ...inputs, { training: true });
    const weights = b.constant(noiseTensor([4, 3, 2], 9));
    for (const [name, value] of [["a", own!] as const, ["b", y] as const]) {
      const loss = reduceSum(b, b.op("Mul", [value, weights]), undefined, { keepdims: false });
      gradients(b, loss, inputs.slice(0, 3)).forEach((gradient, i) => b.output(gradient, `${name}${i}`));
    }
    const graph = b.build();
    // Only the gradients are run: the runtime's CPU does not train this operator in float64.
    const found = await runNumbers(graph, { x: noiseTensor([4, 3, 2], 1), ...channelTensors(3) });
    for (const i of [0, 1, 2]) expect(found[`a${i}`]).toEqual(found[`b${i}`]);
  });

  it("should give finite results when a channel has one element only", async () => {
    const b = new GraphBuilder("one");
    const inputs = ["x", "scale", "bias", "mean", "variance"].map((name, i) =>
      b.input(name, "float64", i === 0 ? [1, 2] : [2]),
    ) as [Value, Value, Value, Value, Value];
    const { variance } = batchNormalization(b, ...inputs, { training: true });
    b.output(variance, "next");
    const feeds = { x: noiseTensor([1, 2], 1), ...channelTensors(2) };
    const found = await runNumbers(b.build(), feeds);
    const before = Array.from(feeds.variance.data as Float64Array);
    found["next"]!.forEach((value, i) => expect(value).toBeCloseTo(0.9 * before[i]!, 12));
  });
});

describe("cross-entropy gradients", () => {
  for (const labelSmoothing of [0, 0.1]) {
    for (const reduction of ["mean", "sum", "none"] as const) {
      it(`should match finite differences when smoothing is ${labelSmoothing} and the reduction ${reduction}`, async () => {
        await checkGradients({
          inputs: { logits: noiseTensor([4, 5], 1, { low: -3, high: 3 }) },
          others: { labels: tensor("int64", [4], [0, 4, 2, 2]) },
          build: (b, { logits, labels }) => softmaxCrossEntropy(b, logits!, labels!, { labelSmoothing, reduction }),
        });
      });
    }
  }

  it("should give softmax minus target when differentiated by hand", async () => {
    const b = new GraphBuilder("hand");
    const logits = b.input("logits", "float64", ["N", 2]);
    const labels = b.input("labels", "int64", ["N"]);
    b.output(gradients(b, softmaxCrossEntropy(b, logits, labels), [logits])[0]!, "d");
    const feeds = { logits: tensor("float64", [2, 2], [0, 0, Math.log(3), 0]), labels: tensor("int64", [2], [0, 1]) };
    const { d } = await runNumbers(b.build(), feeds);
    [-0.25, 0.25, 0.375, -0.375].forEach((expected, i) => expect(d![i]).toBeCloseTo(expected, 12));
  });
});
