/** How the rate moves over a stretch of steps. */
export type Shape = "constant" | "linear" | "exponential" | "cosine" | "curve" | "stairs" | "jump";

/** A stretch of the curve with one shape and one direction. */
export interface Phase {
  readonly shape: Shape;
  /** First and last step; the next phase begins where this one ends. */
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** Steps at which stairs drop (or climb). */
  readonly drops?: readonly number[];
}

const tolerance = 1e-9;

/** Largest size among the values; differences far below it are rounding. */
const scaleOf = (values: readonly number[]): number =>
  values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

/**
 * Splits a curve into phases: constant stretches, straight lines, exponential decay, half cosines, stairs, and curves
 * of other shapes; single steps that are much larger than their neighbours are jumps.
 *
 * @param marks steps at which something is known to begin, such as the hand-over in a sequence
 */
export function phasesOf(values: readonly number[], marks: readonly number[] = []): Phase[] {
  const scale = scaleOf(values);
  const signs = Array.from({ length: values.length - 1 }, (_, i) => {
    const change = values[i + 1]! - values[i]!;
    return Math.abs(change) <= tolerance * scale ? 0 : Math.sign(change);
  });
  const cuts = new Set(marks);
  const runs: { from: number; to: number; sign: number }[] = [];
  for (const [i, sign] of signs.entries()) {
    const last = runs.at(-1);
    const isCut = cuts.has(i) && last !== undefined && i - last.from > 1;
    if (last && last.sign === sign && !isCut && !isJump(values, i, scale)) last.to = i + 1;
    else runs.push({ from: i, to: i + 1, sign });
  }
  const phases = runs.map((run) => phase(values, run, scale));
  return joinStairs(phases.map((each, i) => reachEnd(values, each, phases[i + 1], scale)));
}

/** A change many times as large as the one before it, in the same direction: a step of its own. */
function isJump(values: readonly number[], i: number, scale: number): boolean {
  if (i === 0) return false;
  const change = Math.abs(values[i + 1]! - values[i]!);
  const before = Math.abs(values[i]! - values[i - 1]!);
  return change > 20 * before && change > 1e-3 * scale;
}

function phase(
  values: readonly number[],
  { from, to, sign }: { readonly from: number; readonly to: number; readonly sign: number },
  scale: number,
): Phase {
  const [start, end] = [values[from]!, values[to]!];
  const shape = sign === 0 ? "constant" : to - from === 1 ? "jump" : shapeOf(values, from, to, scale);
  return { shape, from, to, start, end };
}

function shapeOf(values: readonly number[], from: number, to: number, scale: number): Shape {
  const [start, end] = [values[from]!, values[to]!];
  const length = to - from;
  const fits = (at: (p: number) => number): boolean => {
    for (let i = 0; i <= length; i++) {
      if (Math.abs(values[from + i]! - at(i / length)) > 1e-6 * scale) return false;
    }
    return true;
  };
  if (fits((p) => start + (end - start) * p)) return "linear";
  if (fits((p) => end + ((start - end) * (1 + Math.cos(Math.PI * p))) / 2)) return "cosine";
  if (length > 2 && start > 0 && end > 0 && fits((p) => start * (end / start) ** p)) return "exponential";
  return "curve";
}

/**
 * A fall that a restart cuts off one step before its end: told as what it was on the way to.
 * Half a cosine in ten steps, then a restart, is seen for nine steps only.
 */
function reachEnd(values: readonly number[], cut: Phase, next: Phase | undefined, scale: number): Phase {
  const restarts = next?.shape === "jump" && cut.shape === "curve" && next.end > next.start !== cut.end > cut.start;
  if (!restarts) return cut;
  const { from, to, start, end } = cut;
  const length = to - from + 1;
  const share = (i: number): number => (1 + Math.cos((Math.PI * i) / length)) / 2;
  const goal = (end - start * share(length - 1)) / (1 - share(length - 1));
  for (let i = 0; i < length; i++) {
    if (Math.abs(values[from + i]! - (goal + (start - goal) * share(i))) > 1e-6 * scale) return cut;
  }
  return { ...cut, shape: "cosine", to: to + 1, end: Math.abs(goal) < tolerance * scale ? 0 : goal };
}

/** Constant, jump, constant, jump …: stairs. A jump between other phases keeps its place. */
function joinStairs(phases: readonly Phase[]): Phase[] {
  const result: Phase[] = [];
  for (let i = 0; i < phases.length; i++) {
    let last = i;
    const drops: number[] = [];
    const direction = (p: Phase): number => Math.sign(p.end - p.start);
    const isTread = (p: Phase | undefined): boolean => p?.shape === "constant";
    if (isTread(phases[i])) {
      while (phases[last + 1]?.shape === "jump") {
        const jump = phases[last + 1]!;
        if (drops.length > 0 && direction(jump) !== direction(phases[i + 1]!)) break;
        drops.push(jump.to);
        if (!isTread(phases[last + 2])) {
          last += 1;
          break;
        }
        last += 2;
      }
    }
    if (drops.length === 0) result.push(phases[i]!);
    else {
      const [first, end] = [phases[i]!, phases[last]!];
      result.push({ shape: "stairs", from: first.from, to: end.to, start: first.start, end: end.end, drops });
    }
    i = last;
  }
  return result;
}
