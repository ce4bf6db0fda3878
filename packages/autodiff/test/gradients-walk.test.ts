import { describe, expect, it } from "vitest";
import {
  add,
  AutodiffError,
  gradients,
  GraphBuilder,
  maxPool,
  mul,
  reduceSum,
  tensor,
  type Value,
} from "@glissade/autodiff";
import { gradientRules } from "../src/gradients/registry.ts";
import { inferableOperators } from "../src/infer/registry.ts";
import { GLISSADE_DOMAIN, operatorName } from "../src/ir/graph.ts";
import { errorOf } from "./error-of.ts";
import { runNumbers } from "./run-graph.ts";

function sum(b: GraphBuilder, x: Value): Value {
  return reduceSum(b, x, undefined, { keepdims: false });
}

describe("gradients", () => {
  it("should hold an entry for every operator when shapes can be inferred through it", () => {
    const missing = ["", GLISSADE_DOMAIN].flatMap((domain) =>
      inferableOperators(domain)
        .map((opType) => operatorName(domain, opType))
        .filter((operator) => !Object.hasOwn(gradientRules, operator)),
    );
    expect(missing).toEqual([]);
  });

  it("should name operator, node and reason when an operator has no gradient", () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2, 3]);
    const [values] = b.scope("head", () => b.node("TopK", [x, b.ints([2])]));
    const error = errorOf(() => gradients(b, sum(b, values!), [x]));
    expect(error).toBeInstanceOf(AutodiffError);
    expect(error.code).toBe("no_gradient");
    expect(error.details).toMatchObject({ key: "head/TopK_1", found: "TopK" });
    expect(error.message).toBe('TopK (node "head/TopK_1") has no gradient here: there is no rule for it yet.');
  });

  it("should say so when an operator of another domain is in the way", () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2]);
    const y = b.op("Mystery", [x], {}, { domain: "com.example", outputShapes: [[2]], name: "m" });
    expect(errorOf(() => gradients(b, sum(b, y), [x])).message).toContain('com.example:Mystery (node "m")');
  });

  it("should not mind an operator without gradient when nothing wanted lies behind it", () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2, 3]);
    const w = b.input("w", "float32", [2]);
    const [values] = b.node("TopK", [x, b.ints([2])]);
    expect(gradients(b, sum(b, mul(b, values!, w)), [w])[0]!.shape).toEqual([2]);
  });

  it("should refuse to go through a gradient a second time", () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [1, 1, 4, 4]);
    const y = maxPool(b, x, { kernel: [2, 2] });
    const [dx] = gradients(b, sum(b, mul(b, y, y)), [x]);
    expect(errorOf(() => gradients(b, sum(b, dx!), [x])).message).toContain("second derivatives are not supported");
  });

  it("should give zeros when the loss does not depend on a value, or an error when asked to", async () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2]);
    const other = b.input("other", "float32", [3]);
    const loss = sum(b, x);
    const [dx, dOther] = gradients(b, loss, [x, other]);
    b.output(dx!, "dx");
    b.output(dOther!, "dother");
    expect(errorOf(() => gradients(b, loss, [other], { unreached: "error" })).message).toBe(
      `"${loss.name}" does not depend on "other".`,
    );
    const feeds = { x: tensor("float32", [2], [1, 2]), other: tensor("float32", [3], [1, 2, 3]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ dx: [1, 1], dother: [0, 0, 0] });
  });

  it("should give zeros when only a piecewise constant operator lies between", async () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2]);
    b.output(gradients(b, sum(b, b.op("Floor", [x])), [x])[0]!, "dx");
    expect(await runNumbers(b.build(), { x: tensor("float32", [2], [1.5, 2.5]) })).toEqual({ dx: [0, 0] });
  });

  it("should sum over all uses when a value, or the loss's own input, is used several times", async () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2]);
    const square = mul(b, x, x);
    const loss = sum(b, add(b, add(b, square, square), x));
    const [dx, dSquare, dLoss] = gradients(b, loss, [x, square, loss]);
    [dx, dSquare, dLoss].forEach((value, i) => b.output(value!, `d${i}`));
    expect(await runNumbers(b.build(), { x: tensor("float32", [2], [3, -1]) })).toEqual({
      d0: [13, -3],
      d1: [2, 2],
      d2: [1],
    });
  });

  it("should start from the seed when one is given", async () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2]);
    const seed = b.input("seed", "float32", [2]);
    b.output(gradients(b, mul(b, x, 3), [x], { seed })[0]!, "dx");
    const feeds = { x: tensor("float32", [2], [0, 0]), seed: tensor("float32", [2], [1, -2]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ dx: [3, -6] });
  });

  it("should refuse a loss of several elements and integers when asked for their gradients", () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", [2]);
    const i = b.input("i", "int64", [2]);
    expect(errorOf(() => gradients(b, x, [x]))).toMatchObject({ code: "shape_mismatch", details: { key: "x" } });
    expect(errorOf(() => gradients(b, sum(b, x), [i]))).toMatchObject({ code: "type_mismatch", details: { key: "i" } });
  });

  it("should ask for numbers when a window slides over an extent that is only named", () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", ["N", 1, "H", 4]);
    const loss = sum(b, maxPool(b, x, { kernel: [2, 2] }));
    expect(errorOf(() => gradients(b, loss, [x])).message).toContain("must be numbers (bind them)");
  });

  it("should sum over the batch when its size is only named", async () => {
    const b = new GraphBuilder("g");
    const x = b.input("x", "float32", ["N", 2]);
    const w = b.input("w", "float32", [2]);
    const [dw] = gradients(b, b.op("ReduceMean", [mul(b, x, w)], { keepdims: { kind: "int", value: 0 } }), [w]);
    b.output(dw!, "dw");
    const graph = b.build();
    expect(graph.outputs[0]!.shape).toEqual([2]);
    const feeds = { x: tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]), w: tensor("float32", [2], [1, 1]) };
    expect(await runNumbers(graph, feeds)).toEqual({ dw: [1.5, 2] });
  });
});
