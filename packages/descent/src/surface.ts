import { compileExpression, partsOf } from "@glissade/schedules";
import type { Syntax } from "@glissade/schedules";
import { mismatch } from "./error.ts";
import { differentiate } from "./formula/differentiate.ts";
import type { Landscape, Point, Range } from "./landscapes/landscape.ts";

/** A landscape with its formula read: what can be walked on. */
export interface Surface extends Landscape {
  loss(this: void, point: Point): number;
  /** The slope along each dimension. */
  gradient(this: void, point: Point): number[];
}

/**
 * A landscape's loss and its exact slopes; the formula is parsed and differentiated, never run as code.
 *
 * @throws SchedulesError `invalid_expression` with line and column
 */
export function surfaceOf(landscape: Landscape): Surface {
  const { formula, dimension } = landscape;
  const variables = dimension === 1 ? ["x"] : ["x", "y"];
  const at = differentiate(compileExpression(formula, { variables, key: "formula" }).syntax);
  return {
    ...landscape,
    loss: ([x = NaN, y = 0]) => at(x, y).value,
    gradient([x = NaN, y = 0]) {
      const { dx, dy } = at(x, y);
      return dimension === 1 ? [dx] : [dx, dy];
    },
  };
}

/** How a formula of one's own is looked at. */
export interface OwnOptions {
  /** What x (and y) may be; default -4 to 4. */
  readonly domain?: readonly Range[];
}

const usualRange: Range = [-4, 4];

/**
 * A landscape from a formula in x, or in x and y.
 *
 * @throws SchedulesError `invalid_expression` with line and column, DescentError "invalid_formula" for one without x
 *   or without a value anywhere
 * @example ownLandscape("x ** 2 + 3 * sin(4 * x)").dimension // 1
 */
export function ownLandscape(formula: string, { domain }: OwnOptions = {}): Landscape {
  const { syntax } = compileExpression(formula, { variables: ["x", "y"], key: "formula" });
  const names = namesIn(syntax);
  if (!names.has("x") && !names.has("y"))
    throw mismatch("invalid_formula", "formula", formula, "a formula in x (and y)");
  const dimension = names.has("y") ? 2 : 1;
  const ranges = Array.from({ length: dimension }, (_, axis) => checkedRange(domain?.[axis] ?? usualRange));
  const landscape: Landscape = {
    id: "own",
    label: "Own formula",
    help: "A formula of your own.",
    dimension,
    formula,
    domain: ranges,
    minima: [],
    start: ranges.map(([low, high]) => low + (high - low) * 0.85),
  };
  const { loss } = surfaceOf(landscape);
  if (!someValue(ranges, loss)) {
    throw mismatch("invalid_formula", "formula", formula, "a formula with a value somewhere in its domain");
  }
  return landscape;
}

function checkedRange(range: Range): Range {
  const [low, high] = range;
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return range;
  throw mismatch("invalid_value", "domain", range, "a lower and a higher number");
}

const looked = 9;

function someValue(ranges: readonly Range[], loss: (point: Point) => number): boolean {
  const places = ranges.map(([low, high]) =>
    Array.from({ length: looked }, (_, i) => low + ((high - low) * (i + 0.31)) / looked),
  );
  return places[0]!.some((x) => (places[1] ?? [0]).some((y) => Number.isFinite(loss([x, y]))));
}

function namesIn(syntax: Syntax): ReadonlySet<string> {
  if (syntax.kind === "name") return new Set([syntax.name]);
  return new Set(partsOf(syntax).flatMap((part) => [...namesIn(part)]));
}
