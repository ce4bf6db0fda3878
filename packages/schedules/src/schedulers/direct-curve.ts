import type { Curve } from "../definition.ts";

/**
 * A curve that knows its closed form only: every step sets the rates anew from their base, as PyTorch's LambdaLR does,
 * so that stepping and asking for a step at once give the same bits.
 */
export function directCurve(closed: Pick<Curve, "lrAt" | "momentumAt" | "causeAt" | "chain">): Curve {
  const { lrAt, momentumAt } = closed;
  return {
    chain: "overwrite",
    ...closed,
    begin(rates) {
      for (let group = 0; group < rates.lr.length; group++) rates.lr[group] = lrAt(0, rates.base[group]!, group);
      if (momentumAt) rates.momentum = rates.lr.map((_rate, group) => momentumAt(0, group));
    },
    advance(t, { base, lr, momentum }) {
      for (let group = 0; group < lr.length; group++) lr[group] = lrAt(t, base[group]!, group);
      for (let group = 0; momentum && momentumAt && group < lr.length; group++) momentum[group] = momentumAt(t, group);
    },
  };
}
