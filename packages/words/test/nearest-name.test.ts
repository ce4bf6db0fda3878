import { describe, expect, it } from "vitest";
import { nearestName } from "../src/index.ts";

const architectures = ["mlp", "cnn-small", "resnet20", "resnet32"];

describe("nearestName", () => {
  it.each([
    ["resnet-20", "resnet20"],
    ["ResNet32", "resnet32"],
    ["resnet18", "resnet20"],
    ["cnnsmall", "cnn-small"],
    ["cnn_smal", "cnn-small"],
    ["mpl", "mlp"],
  ])("should find the name when %s is asked for", (name, expected) => {
    expect(nearestName(name, architectures)).toBe(expected);
  });

  it.each(["vit", "efficientnet", "", "x"])("should find nothing when %j is like no name", (name) => {
    expect(nearestName(name, architectures)).toBeUndefined();
  });

  it("should prefer the very name to one that it contains when both are known", () => {
    expect(nearestName("Adam-W", ["Adam", "AdamW"])).toBe("AdamW");
  });

  it("should find nothing when no names are known", () => {
    expect(nearestName("mlp", [])).toBeUndefined();
  });
});
