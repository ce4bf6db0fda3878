import { describe, expect, it } from "vitest";
import { gemm, gradients, GraphBuilder, matMul, reduceSum, tensor } from "@glissade/autodiff";
import { checkGradients } from "./check-gradients.ts";
import { noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

describe("matrix gradients", () => {
  const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
    [
      [2, 3],
      [3, 4],
    ],
    [[3], [3, 4]],
    [[2, 3], [3]],
    [[3], [3]],
    [
      [5, 2, 3],
      [3, 4],
    ],
    [
      [2, 3],
      [5, 3, 4],
    ],
    [
      [5, 2, 3],
      [5, 3, 4],
    ],
    [
      [5, 1, 2, 3],
      [4, 3, 2],
    ],
    [
      [1, 2, 3],
      [4, 3, 2],
    ],
    [[3], [4, 3, 2]],
    [[4, 2, 3], [3]],
  ];
  for (const [left, right] of pairs) {
    it(`should match finite differences when MatMul takes [${left.join()}] and [${right.join()}]`, async () => {
      await checkGradients({
        inputs: { x: noiseTensor(left, 1), y: noiseTensor(right, 2) },
        build: (b, { x, y }) => matMul(b, x!, y!),
      });
    });
  }

  for (const transA of [false, true]) {
    for (const transB of [false, true]) {
      for (const bias of [[3, 4], [4], [3, 1], [1], []]) {
        it(`should match finite differences when Gemm has transA ${transA}, transB ${transB}, C [${bias.join()}]`, async () => {
          await checkGradients({
            inputs: {
              x: noiseTensor(transA ? [2, 3] : [3, 2], 1),
              y: noiseTensor(transB ? [4, 2] : [2, 4], 2),
              c: noiseTensor(bias, 3),
            },
            build: (b, { x, y, c }) => gemm(b, x!, y!, c, { transA, transB, alpha: 0.5, beta: -1.5 }),
          });
        });
      }
    }
  }

  it("should give hand-computed derivatives when a matrix meets a vector", async () => {
    const b = new GraphBuilder("hand");
    const x = b.input("x", "float32", [2, 2]);
    const y = b.input("y", "float32", [2]);
    const loss = reduceSum(b, matMul(b, x, y), undefined, { keepdims: false });
    gradients(b, loss, [x, y]).forEach((value, i) => b.output(value, `d${i}`));
    const feeds = { x: tensor("float32", [2, 2], [1, 2, 3, 4]), y: tensor("float32", [2], [5, 6]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ d0: [5, 6, 5, 6], d1: [4, 6] });
  });
});
