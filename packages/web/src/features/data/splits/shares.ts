import type { Part } from "@glissade/api";

/** Shares in thousandths, so that they are exact and always sum to the whole. */
export type Shares = Readonly<Record<Part, number>>;

export const whole = 1000;

export const defaultShares: Shares = { train: 700, validation: 100, test: 200 };

/** The least that train can be: without it nothing can be learned. */
const leastTrain = 10;

/** The shares between two boundaries on a line from 0 to the whole. */
export function sharesBetween([first, second]: readonly [number, number]): Shares {
  const train = clamp(first, leastTrain, whole);
  const validation = clamp(second, train, whole) - train;
  return { train, validation, test: whole - train - validation };
}

export function boundariesOf({ train, validation }: Shares): [number, number] {
  return [train, train + validation];
}

/** Changes one share; the others give or take in their proportion. */
export function withShare(shares: Shares, part: Part, value: number): Shares {
  const [one, other] = (["train", "validation", "test"] as const).filter((each) => each !== part) as [Part, Part];
  const least = (each: Part): number => (each === "train" ? leastTrain : 0);
  const set = clamp(Math.round(value), least(part), whole - least(one) - least(other));
  const rest = whole - set;
  const before = shares[one] + shares[other];
  const wanted = before === 0 ? rest / 2 : (rest * shares[one]) / before;
  const first = clamp(Math.round(wanted), least(one), rest - least(other));
  return { ...shares, [part]: set, [one]: first, [other]: rest - first };
}

/** Whether three numbers are shares of one whole. */
export function areShares({ train, validation, test }: Shares): boolean {
  const all = [train, validation, test];
  return all.every((share) => Number.isInteger(share) && share >= 0) && train >= leastTrain && sum(all) === whole;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** In percent, as short as it is exact: 70, 12.5. */
export function percentOf(share: number): number {
  return share / 10;
}
