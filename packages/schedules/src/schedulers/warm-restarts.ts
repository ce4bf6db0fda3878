import { halfCosine, cycleTexts } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { etaMin, lastEpoch, pytorchPage } from "./common.ts";
import { directCurve } from "./direct-curve.ts";
import { roundedLog } from "./logarithm.ts";

/** Where in which cycle a step lies. */
interface Place {
  /** Steps since the last restart, and from that to the next one: PyTorch's T_cur and T_i. */
  readonly current: number;
  readonly length: number;
  /** Number of the cycle, from 0. */
  readonly cycle: number;
}

/** By counting the cycles: a logarithm would miss a restart that falls on a whole power. */
function placeIn(t: number, first: number, growth: number): Place {
  if (growth === 1) {
    const current = t % first;
    return { current, length: first, cycle: Math.round((t - current) / first) };
  }
  let length = first;
  let start = 0;
  let cycle = 0;
  while (t >= start + length) {
    start += length;
    length *= growth;
    cycle += 1;
  }
  return { current: t - start, length, cycle };
}

/**
 * The place that PyTorch's step(epoch) finds by a logarithm, rounded down. Where that comes to a whole number the last
 * bit decides, so it is taken in PyTorch's bits there. The rest is done in whole numbers, as Python does it.
 */
function placeByLogarithm(t: number, first: number, growth: number): Pick<Place, "current" | "length"> {
  const grown = (t / first) * (growth - 1) + 1;
  // Beyond the doubles PyTorch has no value.
  if (growth === 1 || t < first || grown === Infinity) return placeIn(t, first, growth);
  let cycles = Math.log(grown) / Math.log(growth);
  if (Math.abs(cycles - Math.round(cycles)) < 1e-9) cycles = roundedLog(grown) / roundedLog(growth);
  const times = BigInt(growth) ** BigInt(Math.trunc(cycles));
  const start = (BigInt(first) * (times - 1n)) / BigInt(growth - 1);
  return { current: t - Number(start), length: Number(BigInt(first) * times) };
}

/** Half a cosine down, then back to the top, over and over. */
export const CosineAnnealingWarmRestarts = defineOpenLoop({
  type: "CosineAnnealingWarmRestarts",
  label: "Cosine with warm restarts",
  help: "Lets the learning rate glide along half a cosine from its base to eta_min, starts again at the base, and makes each cycle T_mult times longer than the last.",
  use: "Runs whose end is open: after each cycle there is a good model, and the restart looks for a better one.",
  formula:
    "lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * T_cur / T_i)) / 2, with T_cur the steps since the last restart and T_i = T_0 * T_mult^cycle",
  sources: [
    pytorchPage("CosineAnnealingWarmRestarts"),
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  example: { arguments: { T_0: 15, T_mult: 2 }, steps: 106 },
  parameters: {
    T_0: {
      kind: "integer",
      length: true,
      label: "T 0",
      help: "Steps until the first restart.",
      range: { minimum: 1 },
    },
    T_mult: {
      kind: "integer",
      label: "T mult",
      help: "How many times longer each cycle is than the one before.",
      range: { minimum: 1 },
      default: 1,
    },
    eta_min: etaMin,
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr({ T_0, T_mult, eta_min }) {
      const { since, length } = cycleTexts(T_0, T_mult);
      return `${eta_min} + (lr - ${eta_min}) * ${halfCosine(`(${since}) / (${length})`)}`;
    },
  },
  curve({ T_0, T_mult, eta_min }, _groups, { faithful }) {
    // The place of the last step asked for: the same for every group, and mostly one after the other.
    let last = { t: -1, place: placeIn(0, T_0, T_mult) };
    const placeAt = (t: number): Place => {
      if (t !== last.t) last = { t, place: placeIn(t, T_0, T_mult) };
      return last.place;
    };
    const rateAt = ({ current, length }: Pick<Place, "current" | "length">, base: number): number =>
      eta_min + ((base - eta_min) * (1 + Math.cos((Math.PI * current) / length))) / 2;
    return {
      ...directCurve({
        chain: "overwrite",
        lrAt: (t, base) => rateAt(placeAt(t), base),
        causeAt(t) {
          const { current, cycle } = placeAt(t);
          return current === 0 ? { code: "restart", what: `cycle ${cycle + 1} begins at step ${t}` } : undefined;
        },
      }),
      ...(faithful && { jumpTo: (t: number, base: number) => rateAt(placeByLogarithm(t, T_0, T_mult), base) }),
      stateAt(t) {
        const { current, length } = placeAt(t);
        // Its own step() leaves PyTorch's counter of steps alone.
        return { _step_count: 0, T_cur: current, T_i: length };
      },
    };
  },
});
