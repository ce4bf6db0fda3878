/** Coordinates: x, or x and y. */
export type Point = readonly number[];

/** From and to. */
export type Range = readonly [number, number];

/** A place where the loss is lowest, everywhere or around. */
export interface Minimum {
  readonly at: Point;
  readonly kind: "global" | "local";
}

/** A loss to descend, as data; value and slopes follow from the formula. */
export interface Landscape {
  readonly id: string;
  readonly label: string;
  /** What is difficult about it, in a sentence. */
  readonly help: string;
  readonly dimension: 1 | 2;
  /** In x (and y), in the language of the schedules' formulas. */
  readonly formula: string;
  /** What is shown of it, per dimension. */
  readonly domain: readonly Range[];
  /** The known ones; there may be more local ones. */
  readonly minima: readonly Minimum[];
  /** Where the ball lies at first. */
  readonly start: Point;
}
