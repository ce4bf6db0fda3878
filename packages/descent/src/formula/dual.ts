/** A number with its slopes along x and y: forward differentiation, exact to rounding. */
export interface Dual {
  readonly value: number;
  readonly dx: number;
  readonly dy: number;
}

export const constant = (value: number): Dual => ({ value, dx: 0, dy: 0 });

/** A function of one or two numbers: its value, and its slopes along each of them. */
export function chain(value: number, a: Dual, slopeA: number, b?: Dual, slopeB = 0): Dual {
  return {
    value,
    dx: times(slopeA, a.dx) + (b ? times(slopeB, b.dx) : 0),
    dy: times(slopeA, a.dy) + (b ? times(slopeB, b.dy) : 0),
  };
}

/** A slope that does not matter must not spoil the others: 0 times infinity is 0 here. */
function times(slope: number, d: number): number {
  return d === 0 ? 0 : slope * d;
}
