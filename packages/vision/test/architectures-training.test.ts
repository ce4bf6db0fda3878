import { GraphBuilder, gradients, lower, softmaxCrossEntropy, tensor } from "@glissade/autodiff";
import { describe, expect, it } from "vitest";
import { buildArchitecture } from "@glissade/vision";
import { architectureCases, relativeError } from "./architecture-cases.ts";
import { pattern, patternTensors, summarise } from "./pattern.ts";
import { runGraph } from "./run-graph.ts";

describe("forward in training mode", () => {
  it.each(architectureCases)(
    "should equal PyTorch in logits, running statistics and gradients when it runs %s",
    async (_, golden) => {
      const architecture = buildArchitecture(golden.architecture, golden);
      const { batch, channels, imageSize, classes, training } = golden;
      const b = new GraphBuilder("training");
      const images = b.input("images", "float32", [batch, channels, imageSize, imageSize]);
      const labels = b.constant(
        tensor(
          "int64",
          [batch],
          Array.from({ length: batch }, (_, i) => i % classes),
        ),
      );
      const state = patternTensors(architecture);
      const tensors = new Map(Array.from(state, ([name, data]) => [name, b.initializer(name, data)]));

      const { logits, buffers } = architecture.forward(b, images, tensors, { training: true });
      const loss = softmaxCrossEntropy(b, logits, labels);
      const wrt = architecture.parameters.map(({ name }) => b.value(name));
      for (const [i, gradient] of gradients(b, loss, wrt).entries()) {
        b.output(gradient, `gradient:${architecture.parameters[i]?.name}`);
      }
      b.output(logits, "logits");
      b.output(loss, "loss");
      for (const [name, value] of buffers) b.output(value, `next:${name}`);
      const shape = [batch, channels, imageSize, imageSize];
      const pixels = tensor(
        "float32",
        shape,
        pattern("images", shape).map((value) => 1.7 * value),
      );
      const outputs = await runGraph(lower(b.build()), { images: pixels });
      const output = (name: string) => outputs.get(name) ?? [];

      expect(relativeError(output("logits"), training.logits)).toBeLessThan(1e-5);
      expect(relativeError(output("loss"), [training.loss])).toBeLessThan(1e-5);
      expect([...buffers.keys()]).toEqual(architecture.buffers.map(({ name }) => name));
      for (const [name, expected] of Object.entries(training.buffers)) {
        expect(relativeError(summarise(name, output(`next:${name}`)), expected), name).toBeLessThan(1e-5);
      }
      for (const [name, expected] of Object.entries(training.gradients)) {
        expect(relativeError(summarise(name, output(`gradient:${name}`)), expected), name).toBeLessThan(1e-4);
      }
    },
  );
});
