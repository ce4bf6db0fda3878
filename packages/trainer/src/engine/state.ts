import type { TensorData } from "@glissade/autodiff";
import { TrainerError } from "../errors.ts";
import type { FlatLayout } from "./flat-layout.ts";

/**
 * Checks that a state holds every tensor that a model needs, in the right shapes, before anything of it is taken.
 *
 * @throws TrainerError `invalid_state` naming the tensor
 */
export function checkState(
  state: ReadonlyMap<string, TensorData>,
  wanted: readonly { readonly layout: FlatLayout; readonly prefix: string }[],
): void {
  for (const { layout, prefix } of wanted) {
    for (const { name, shape } of layout.entries) {
      const expected = `float32 [${shape.join(", ")}]`;
      const found = state.get(prefix + name);
      const text = found === undefined ? "nothing" : `${found.type} [${found.dims.join(", ")}]`;
      if (text !== expected) throw invalidState(prefix + name, text, expected);
    }
  }
  const step = state.get("solver.step");
  if (step?.type !== "int64" || step.data.length !== 1) throw invalidState("solver.step", step?.type, "int64 [1]");
}

function invalidState(key: string, found: unknown, expected: string): TrainerError {
  const message = `State tensor "${key}": found ${String(found)}, expected ${expected}.`;
  return new TrainerError("invalid_state", message, { key, found, expected });
}
