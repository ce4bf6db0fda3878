import { nearestName } from "@glissade/words";
import { AutodiffError } from "../ir/error.ts";
import type { Graph } from "../ir/graph.ts";
import { rebuild } from "./rebuild.ts";

/**
 * Gives named extents of the inputs a number; all shapes that follow from them are inferred again.
 *
 * @example bindDimensions(graph, { N: 64 })
 * @throws AutodiffError `invalid_argument` for a name that no input has, or a number that is not a natural one
 */
export function bindDimensions(graph: Graph, numbers: Readonly<Record<string, number>>): Graph {
  const names = new Set(graph.inputs.flatMap(({ shape }) => shape.filter((dim) => typeof dim === "string")));
  for (const [name, number] of Object.entries(numbers)) {
    if (!names.has(name)) throw unknownDimension(name, names);
    if (!Number.isInteger(number) || number < 0) {
      throw new AutodiffError("invalid_argument", `Dimension "${name}" is ${number}, expected a natural number.`, {
        key: name,
        found: number,
        expected: "a natural number",
      });
    }
  }
  const bind = (dim: number | string) => (typeof dim === "string" && Object.hasOwn(numbers, dim) ? numbers[dim]! : dim);
  return rebuild(graph, { inputShape: ({ shape }) => shape.map(bind) });
}

function unknownDimension(name: string, names: ReadonlySet<string>): AutodiffError {
  const near = nearestName(name, names) ?? [...names].join(", ");
  const expected = near === "" ? "none: all are numbers" : near;
  return new AutodiffError("invalid_argument", `No input has a dimension "${name}", expected ${expected}.`, {
    key: name,
    found: name,
    expected,
  });
}
