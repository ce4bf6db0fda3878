import type { Curve, Motion } from "./definition.ts";
import { readCount } from "./state.ts";

/** Sets a curve in motion: PyTorch's recursive form, one step after the other. */
export function openLoopMotion(curve: Curve): Motion {
  let epoch = 0;
  return {
    step(rates) {
      epoch += 1;
      curve.advance(epoch, rates);
      return curve.causeAt?.(epoch);
    },
    state: () => ({ last_epoch: epoch }),
    load(state) {
      epoch = readCount(state, "last_epoch");
    },
  };
}
