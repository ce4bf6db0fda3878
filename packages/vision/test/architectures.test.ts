import { GraphBuilder, tensor } from "@glissade/autodiff";
import { describe, expect, it } from "vitest";
import { architectureDefinitions, buildArchitecture, initialise, type VisionError } from "@glissade/vision";
import { architectureCases, type ArchitectureCase, relativeError } from "./architecture-cases.ts";
import { pattern, patternTensors, summarise } from "./pattern.ts";
import { runGraph } from "./run-graph.ts";

describe("buildArchitecture", () => {
  it.each(architectureCases)("should have PyTorch's tensors, by name and shape, when it builds %s", (_, golden) => {
    const architecture = buildArchitecture(golden.architecture, golden);
    expect(architecture.parameters.map(({ name, shape }) => [name, shape])).toEqual(golden.parameters);
    expect(architecture.buffers.map(({ name, shape }) => [name, shape])).toEqual(golden.buffers);
    expect(countParameters(golden.architecture, golden)).toBe(golden.parameterCount);
  });

  it.each([
    // 3072 x 256 + 256 x 128 + 128 x 10 weights, 394 biases
    ["mlp", 786_432 + 32_768 + 1280 + 394],
    // 9 x (3 x 32 + 32 x 32 + 32 x 64 + 64 x 64) + 4096 x 128 + 128 x 10 weights, 192 + 138 biases
    ["cnn-small", 65_376 + 524_288 + 1280 + 330],
    ["resnet20", 269_722],
    ["resnet32", 464_154],
  ])("should have the known number of parameters when %s is built for ten classes in colour", (name, count) => {
    expect(countParameters(name, { classes: 10, imageSize: 32, channels: 3 })).toBe(count);
  });

  it("should take the definition's image size and colour when only the classes are given", () => {
    expect(buildArchitecture("resnet20", { classes: 2 })).toMatchObject({ imageSize: 32, channels: 3, classes: 2 });
  });

  it("should tell weights, biases and normalisation apart when asked for kinds", () => {
    const kinds = new Map(
      buildArchitecture("resnet20", { classes: 2 }).parameters.map((info) => [info.name, info.kind]),
    );
    expect(kinds.get("layer2.0.conv1.weight")).toBe("weight");
    expect(kinds.get("layer2.0.bn1.weight")).toBe("norm");
    expect(kinds.get("layer2.0.bn1.bias")).toBe("norm");
    expect(kinds.get("linear.bias")).toBe("bias");
  });

  it.each([
    [
      "resnet-20",
      {},
      "unknown_architecture",
      'expected one of mlp, cnn-small, resnet20, resnet32; did you mean "resnet20"?',
    ],
    [
      "vgg16",
      {},
      "unknown_architecture",
      'architecture: found "vgg16", expected one of mlp, cnn-small, resnet20, resnet32',
    ],
    ["toString", {}, "unknown_architecture", 'architecture: found "toString"'],
    ["mlp", { classes: 1 }, "invalid_value", "classes: found 1, expected an integer of at least 2"],
    ["mlp", { classes: 2.5 }, "invalid_value", "classes: found 2.5, expected an integer of at least 2"],
    [
      "cnn-small",
      { imageSize: 3 },
      "invalid_value",
      "imageSize: found 3, expected an integer of at least 4 for cnn-small",
    ],
    [
      "resnet20",
      { imageSize: 7 },
      "invalid_value",
      "imageSize: found 7, expected an integer of at least 8 for resnet20",
    ],
    ["mlp", { imageSize: NaN }, "invalid_value", "imageSize: found NaN, expected an integer of at least 1 for mlp"],
    ["mlp", { channels: 4 }, "invalid_value", "channels: found 4, expected 1 or 3"],
  ])("should say what was found and expected when %s is asked for with %j", (name, options, code, message) => {
    expect(() => buildArchitecture(name, { classes: 10, ...options })).toThrow(
      expect.objectContaining({
        name: "VisionError",
        code,
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});

describe("forward in inference mode", () => {
  it.each(architectureCases)("should equal PyTorch when it runs %s", async (_, golden) => {
    const architecture = buildArchitecture(golden.architecture, golden);
    const b = new GraphBuilder("inference");
    const { channels, imageSize, batch } = golden;
    const images = b.input("images", "float32", ["N", channels, imageSize, imageSize]);
    const tensors = new Map(
      Array.from(patternTensors(architecture), ([name, data]) => [name, b.initializer(name, data)]),
    );
    const { logits, features, buffers } = architecture.forward(b, images, tensors, { training: false });
    expect(logits.shape).toEqual(["N", golden.classes]);
    b.output(logits, "logits");
    b.output(features, "features");

    const outputs = await runGraph(b.build(), { images: patternImages(batch, golden) });
    expect(relativeError(outputs.get("logits") ?? [], golden.evaluation.logits)).toBeLessThan(1e-5);
    const found = summarise("features", outputs.get("features") ?? []);
    expect(relativeError(found, golden.evaluation.features)).toBeLessThan(1e-5);
    for (const { name } of architecture.buffers) expect(buffers.get(name)).toBe(tensors.get(name));
  });

  it.each(
    Object.values(architectureDefinitions).flatMap(
      ({ name, minimumImageSize: size }) =>
        [
          [name, size, 1],
          [name, size + 1, 3],
          [name, size + 7, 1],
        ] as const,
    ),
  )("should give a logit per class when %s sees pictures of size %i and %i channels", async (name, size, channels) => {
    const architecture = buildArchitecture(name, { classes: 3, imageSize: size, channels });
    const b = new GraphBuilder("inference");
    const images = b.input("images", "float32", [2, channels, size, size]);
    const tensors = new Map(
      Array.from(initialise(architecture, 1), ([tensorName, data]) => [tensorName, b.initializer(tensorName, data)]),
    );
    b.output(architecture.forward(b, images, tensors, { training: false }).logits, "logits");
    const outputs = await runGraph(b.build(), { images: patternImages(2, { channels, imageSize: size }) });
    const logits = outputs.get("logits") ?? new Float32Array();
    expect(logits).toHaveLength(6);
    expect(logits.every(Number.isFinite)).toBe(true);
  });

  it.each([
    [[2, 3, 16, 16], "images: found [2, 3, 16, 16], expected shape [2, 3, 32, 32]"],
    [["N", 1, 32, 32], "images: found [N, 1, 32, 32], expected shape [N, 3, 32, 32]"],
    [[3, 32, 32], "images: found [3, 32, 32], expected shape [N, 3, 32, 32]"],
  ])("should refuse the images when their shape is %j", (shape, message) => {
    const b = new GraphBuilder("inference");
    const images = b.input("images", "float32", shape);
    const architecture = buildArchitecture("mlp", { classes: 2 });
    expect(() => architecture.forward(b, images, new Map(), { training: false })).toThrow(
      expect.objectContaining({ code: "invalid_images", message }) as VisionError,
    );
  });

  it("should name the tensor when one is missing", () => {
    const b = new GraphBuilder("inference");
    const images = b.input("images", "float32", [1, 3, 32, 32]);
    const tensors = new Map([["fc1.weigth", b.input("fc1.weigth", "float32", [256, 3072])]]);
    const architecture = buildArchitecture("mlp", { classes: 2 });
    expect(() => architecture.forward(b, images, tensors, { training: false })).toThrow(
      'fc1.weight: found undefined, expected a tensor of that name; did you mean "fc1.weigth"?',
    );
  });
});

function countParameters(name: string, options: Pick<ArchitectureCase, "classes" | "imageSize" | "channels">): number {
  const sizes = buildArchitecture(name, options).parameters.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  return sizes.reduce((a, b) => a + b, 0);
}

function patternImages(batch: number, { channels, imageSize }: Pick<ArchitectureCase, "channels" | "imageSize">) {
  const shape = [batch, channels, imageSize, imageSize];
  return tensor(
    "float32",
    shape,
    pattern("images", shape).map((value) => 1.7 * value),
  );
}
